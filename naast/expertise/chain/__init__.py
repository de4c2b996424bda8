"""The chain map: who does what for which programme, what not, how confidential, and who stands in (D1, D6).

A *description* says what a role does and does not; a programme may have its own. A *takeover* is what a coordinator
arranged for somebody who leaves or is away: who stands in, from when until when, never why. What somebody holds that
has to go on is counted and moved through `ports.leaving`; the room itself knows no student.
"""
