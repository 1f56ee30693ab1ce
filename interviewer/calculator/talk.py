"""Words that go with any number and speak of nothing else: what is left of a bare answer without its number."""

from __future__ import annotations

from interviewer.domain.numbers_context import words

TALK = words(
    "the that this there it its we you they my our your he she one what which who how than then thus therefore hence so and "
    "or but not no yes yeah ok okay well hmm um uh er right now here again also too just only exactly about around roughly "
    "approximately approx circa ca nearly almost maybe perhaps probably likely say said like ish think guess believe "
    "suppose sure is are was were be been being would will should could can may might must do does did have has had get "
    "gets got give gives giving make makes making come comes came out up down to at of in on for by from with as per each "
    "all total more less over under above below between least most need needs needed take takes want find found equal "
    "equals equally answer result results value number figure computed compute calculate calculated calculation estimate "
    "estimated formula mean means meaning simply because since if when wait sorry actually rather correction land lands end "
    "ends ended works worked working turn turns fall falls drop drops rise rises goes go going become becomes leave leaves "
    "left stay stays same unchanged let me us them into some very quite rule thumb times plus minus divided multiplied "
    "multiply multiplies divide sum sums add adds added half quarter third thirds percent cent point points percentage "
    "thousand million billion hundred dozen users people rows row units samples examples requests seconds second minutes "
    "hours hour days day weeks week bytes bits nats pixels parameters customers visitors sessions items euros dollars money "
    "cost costs everything everyone everybody group arm model setting whole still both either neither first new old final "
    "last"
)
"""In lower case, without apostrophes."""
