# What sulh says in English. Ids are kept by topic; values in braces are put in as they stand.

## Lists, days and hours

list-or = { $first } or { $last }
list-and = { $first } and { $last }
list-comma = ,{ " " }
list-more = { $number } more
day-format = d MMMM y
day-and-time = { $day } { $time } UTC
hours-between = { $first } to { $last }
from-day = from { $day }
until-day = until { $day }
no-end = with no end
any-time = any

## Facts, as what a person would ask for

fact-act = the act
fact-perpetrator = a perpetrator
fact-target = a target
fact-object = what was hit
fact-weapon = the weapon
fact-side_a = the one side
fact-side_b = the other side
fact-fighters = the number of attackers
fact-killed = the number of killed
fact-civilians_killed = the number of civilians killed
fact-fighters_killed = the number of fighters killed
fact-wounded = the number of wounded
fact-civilians_wounded = the number of civilians wounded
fact-damaged = the number of things damaged
fact-time = the time
fact-place = the place
fact-occurred = whether it happened
fact-near = whether there was { $what }
fact-stated = whether it is stated to be “{ $relation }” something
fact-excusable = whether { $side } lists it as a violation

## Open questions

question-acts-for = whether { $actor } acts for { $party }
question-term = what “{ $words }” means
question-group = who “{ $words }” are
question-member = whether { $actor } counts as “{ $words }”
question-unstated = what { $bound } for { $count } is meant; the text states none
question-began = whether { $what } held already
question-ended = whether { $what } still held
question-extended = whether { $what } was extended ({ $name })
question-suspended = whether it was suspended ({ $name })
question-amended = whether { $name } was agreed

## Other incidents and other provisions

near-before = an attack by { $by } on { $on } at most { $hours } h before and { $km } km away
near-lasting = an attack by { $by } on { $on } at most { $km } km away that was still going on (the next came within { $hours } h)
near-or-stated = { $near }, or a statement that this was “{ $relation }” such an attack
broken = { $times ->
    [1] a breach of { $provision } before it began
   *[other] { $times } breaches of { $provision } before it began
  }
broken-within = { $times } breaches of { $provision } within { $days } days before it began
broken-lapsing = { $broken }, the last at most { $days } days earlier

## Conditions

is-nodes = { $fact } is { $nodes }
is-range = { $fact } is { $low } to { $high }
is-at-least = { $fact } is at least { $low }
is-at-most = { $fact } is at most { $high }
is-time = the time is { $when }
is-hours = the time of day is { $hours } UTC
is-no-hours = the time of day is none
is-place = the place is { $area }
area-in = in { $name }
area-near = within { $km } km of { $name }
area-given = { $name } given by { $giver }
it-happened = it happened
there-was = there was { $what }
is-stated = it is stated to be “{ $relation }” something
is-not-listed = { $side }, if this is its own account, does not list it as a violation
is-open = open: { $question }
nothing = nothing
anyone = anyone
anything = anything
anything-but = anything but { $nodes }
not-so = not ({ $what })
and-also = ;{ " " }and{ " " }
or-else = { " " }or{ " " }
always = always
never = never

## Labels of the parts of a rule

rule-barred = barred
rule-reduced = to be reduced
rule-by = by someone who counts for { $parties }
rule-in-force = the agreement was in force
rule-own-dates = { $provision } was in force
rule-not-void = { $provision } had not become void
rule-amended = as amended by { $amendment }
rule-before = as before { $amendment }
rule-exception = exception { $name }
rule-exception-titled = exception { $name }: { $title }
rule-not-listed = the side that speaks does not list it as a violation
term-read = { $term }, as read by { $reading }
the-agreement = the agreement

## Dates of an agreement

on-no-day = on no day
dates-perhaps = { $sure } beyond doubt; perhaps { $possible }

## Why a finding is what it is

explain-title = { $provision } as read by { $reading }
explain-exception = an exception holds
explain-not = not
explain-all = all of
explain-some = one of
known = known
known-roughly = not known closely enough
unknown = not known
yes = yes
no = no
could-be = could be { $nodes }
could-be-surely = could be { $nodes }; surely some { $sure }
surely-and-some = { " " }and some{ " " }
number-range = { $low } to { $high }
number-at-least = at least { $low }
time-range = { $first } to { $last }
not-before = not before { $first }
not-after = not after { $last }
settles-always = Known, this settles it either way: { $fact }.
settles-maybe = This may settle it: { $fact }.
settles-together = Known together, these settle it: { $facts }.

## Queries for people

sql-possible = “{ $outcome }” is possible where one of these can hold:
sql-more = { $number ->
    [1] and one more way
   *[other] and { $number } more ways
  }
