"""Permission to share: who may pass on what to whom, why and until when; only this room makes a Grant (C5, G3).

Permission lifts confidentiality for one hand-over and is the student's own; the legal ground is another thing, per
purpose, in the processing register (`privacy`). A "no" changes nothing and nobody sees it.
"""
