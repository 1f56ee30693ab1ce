"""What people type for what the library says: abbreviations, names of tools, and words of the trade.

Part of ``retrieval_ranking``. A line each, "typed: meant"; the words meant are looked for beside the word typed, when
few texts have that one. Add what many would type, not what one query needs; ``python -m evals --suite retrieval``
says what it does.
"""

from __future__ import annotations

_LINES = """
ab: experiment
adam: optimiser
adamw: adam decay decoupled
als: matrix factorisation
ann: approximate nearest neighbour
auc: area under the curve
backprop: backpropagation gradient
batchnorm: batch normalisation
bert: transformer
bn: batch normalisation
bst: binary search tree
cf: collaborative filtering
cfs: collaborative
cnn: convolutional network
collab: collaborative
convnet: convolutional network
cosine: similarity
ctr: click rate
cuped: variance experiment
cv: cross validation
cvr: conversion rate
dim: dimension
dims: dimensions
dnn: deep network
e2e: whole project
ece: calibration error
eda: exploratory data
emb: embedding
esmm: conversion whole space
eval: evaluation
faiss: nearest neighbour index
feast: feature store
fn: false negative
fp: false positive
gbdt: gradient boosted trees
gbm: gradient boosted trees
gd: gradient descent
gdpr: privacy deletion consent
gnn: graph network
gpt: transformer
hnsw: nearest neighbour graph
homefeed: home feed
homepage: home feed
hyperparam: hyperparameter
hyperparams: hyperparameters
ips: inverse propensity
ivf: nearest neighbour inverted
kd: distillation
knn: nearest neighbours
kpi: metric
kpis: metrics
lasso: l1
lightgbm: gradient boosted trees
llm: language model
logreg: logistic regression
lr: learning rate
lstm: recurrent network
ltr: learning rank
mab: bandit exploration
mae: absolute error
mar: missing random
mcar: missing completely random
mde: smallest effect
memorise: overfit
memorises: overfit
memorize: overfit
memorizes: overfit
mf: matrix factorisation
mice: imputation
mlops: production monitoring
mlp: deep network
mnar: missing not random
mrr: reciprocal rank
mse: squared error
nan: missing values
nans: missing values
ndcg: ranking gain
neg: negative
negs: negatives
nlp: language text
nn: neural network
nsfw: harmful content
nulls: missing values
ood: drift
overfit: overfitting
param: parameter
params: parameters
pca: principal component
photo: image
photos: images
pii: personal data privacy
pr: precision recall
prob: probability
probs: probabilities
prod: production
psi: population stability drift
qps: queries per second
ranker: ranking
rct: randomised experiment
rec: recommender
recs: recommendations
recsys: recommender
rf: random forest
ridge: l2
rl: reinforcement learning
rnn: recurrent network
roc: roc curve
sgd: stochastic gradient descent
shap: importance explain
skewed: imbalance
smote: oversampling imbalance
srm: sample ratio mismatch
svd: matrix factorisation
svm: support vector machine
tecton: feature store
timeline: feed
tp: true positive
tsne: dimensions
tweets: posts feed
umap: dimensions
xgb: gradient boosted trees
xgboost: gradient boosted trees
"""

SYNONYMS = {typed: tuple(meant.split()) for typed, meant in (line.split(": ") for line in _LINES.strip().splitlines())}
