"""Every wording of every finding, by code. The pages behind them are in ``codes/``.

Style: lower case, names in backquotes, no full stop; the message says what is wrong, the help what to write instead.
N1 form and limits, N2 names, N3 types, N4 meaning, N5 warnings.
"""

from __future__ import annotations

from attrs import frozen

__all__ = ["NO_VALUE", "WORDINGS", "Wording"]


@frozen
class Wording:
    """The message and the help of a code, as templates; ``otherwise`` is the help where no name is near."""

    message: str
    help: str | None = None
    otherwise: str | None = None


WORDINGS: dict[str, Wording] = {
    # -- N1: form and limits -------------------------------------------------------------------------------------
    "N101": Wording("unexpected `{found}`", "{help}"),
    "N102": Wording("something is missing here", "expected {expected}"),
    "N103": Wording("unexpected character `{found}`", "{advice}"),
    "N104": Wording("a text does not end on its line", 'close it with `"`; a line end inside a text is written `\\n`'),
    "N105": Wording("unknown escape `{found}` in a text", 'known are `\\"`, `\\\\`, `\\n`, `\\t` and `\\u{{1F600}}`'),
    "N106": Wording(
        "`{name}` cannot be a name", "names are letters, digits, `_` and `.`, in any script; put others in backquotes"
    ),
    "N107": Wording("`{found}` is not a {kind}", "write {expected}"),
    "N108": Wording("`{found}` does not fit 64 bits", "integers go from -9223372036854775808 to 9223372036854775807"),
    "N109": Wording("`{found}` has too many digits", "a decimal has at most 18 digits before the point and 6 after it"),
    "N110": Wording("the source is longer than {limit:,} bytes", "split the ruleset"),
    "N111": Wording("nested deeper than {limit} levels", "take parts out into segments and name them"),
    "N112": Wording("more than {limit:,} operands in one chain", "use `in [...]`, or take parts out into segments"),
    "N113": Wording(
        "a text is longer than {limit:,} characters", "keep long texts outside the rules, and name them here"
    ),
    "N114": Wording("a list has more than {limit:,} items", "put such a list into an attribute of the lead"),
    "N115": Wording("more than {limit:,} declarations", "split the ruleset"),
    "N116": Wording("the source holds {found}", "{advice}"),
    "N117": Wording("language version {found} is not known", "this library reads version {known}"),
    "N118": Wording("there is no `ruleset` block", 'begin the file with `ruleset "name" {{ ... }}`'),
    "N119": Wording(
        "`{found}` is not a time zone", "{near}time zones have the names of the IANA data base, such as `Asia/Tokyo`"
    ),
    "N120": Wording("`{what}` is given twice in {where}", "keep one of them"),
    "N121": Wording(
        "`{found}` is not a type",
        "{near}types are text, integer, decimal, boolean, date, datetime, one of, list of",
    ),
    "N122": Wording("this {problem}", "the value given is {found}"),
    "N123": Wording("`{found}` is not a period", "write `per day`, `per week` or `per month`"),
    "N124": Wording("a duration of {found} is too long", "at most {limit}"),
    "N125": Wording(
        "`{found}` cannot be points", "points have at most three decimal places and at most 1,000,000 either way"
    ),
    "N126": Wording("the least, {least}, is above the most, {most}", "turn them round"),
    "N127": Wording("the hours begin at {start} and end at {end}", "the end must come after the start; {rest}"),
    "N128": Wording("a list of lists is not a type", "flatten it"),
    "N129": Wording("`{found}` is listed twice", "keep one of them"),
    "N130": Wording("the number {found} is too large here", "at most {limit:,}"),
    "N131": Wording("this `{{` is never closed", "close the block with a `}}` where it ends"),
    "N132": Wording("the `ruleset` block stands once, at the beginning", "move it to the top of the file"),
    "N133": Wording("this `}}` closes nothing", "take it out, or open a block before it"),
    "N134": Wording("the source has more than {limit:,} words and marks", "split the ruleset"),
    "N135": Wording("the rest of the file was not searched for faults", "mend those found first, and check again"),
    "N136": Wording("more than {limit} `else if` in one chain", "name the cases with a grade, or divide the scenario"),
    "N137": Wording(
        "points that keep {found}% at each step never fade",
        "the percentage is what is left after a step, at most 99; to keep them all, write `no decay`",
    ),
    "N138": Wording("`{found}` is not written with the digits 0 to 9", "write `{plain}`"),
    "N139": Wording(
        "the decays up to here last more than {limit:,} days in all",
        "give several clauses the same decay, or let points fade sooner",
    ),
    "N140": Wording(
        "these hours do not follow one another", "write the earlier ones first, each after the end of the last"
    ),
    "N141": Wording("`{found}` is not a day of the week", "{near}write monday, tuesday, ... sunday"),
    "N150": Wording(
        "{found} is no mark from 1 to 5", "write 5 for the most impact, and for what can be done most easily"
    ),
    "N142": Wording("now has no `{found}`", "write `hour of now` or `weekday of now`"),
    # -- N2: names -----------------------------------------------------------------------------------------------
    "N201": Wording("unknown field `{name}`", "{near}{help}"),
    "N202": Wording("unknown event `{name}`", "{near}", "declare it with `event {name}`"),
    "N203": Wording("event `{event}` has no property `{name}`", "{near}its properties are {known}"),
    "N204": Wording("journey `{journey}` has no stage `{name}`", "{near}its stages are {known}"),
    "N205": Wording("unknown channel `{name}`", "{near}", "declare it with `channel {name} {{ ... }}`"),
    "N206": Wording("`{name}` is declared twice", "the first is on line {line}"),
    "N207": Wording(
        "`{name}` is a {first} and a {second}",
        "names of fields, scores, segments, grades and journeys share one space",
    ),
    "N208": Wording("`{name}` depends on itself", "the circle is {circle}"),
    "N209": Wording("`where` cannot read `{name}`", "it reads only the properties of event `{event}`: {known}"),
    "N210": Wording(
        "`{name}` is a journey, which {place} cannot read",
        "a stage depends on the path taken; scores, segments, grades and personas on the log alone",
    ),
    "N211": Wording("`{verb}` needs an event `{event}`", "declare it: `event {event} {{ message: text }}`"),
    "N212": Wording(
        "event `{event}` has no property `message`", "`{verb}` compares it with the message sent: add `message: text`"
    ),
    "N213": Wording("this scenario sends no message `{message}`", "{near}it sends {known}"),
    "N214": Wording("`{what}` has no meaning outside a scenario", "it looks at what came after the lead entered one"),
    "N215": Wording("`{name}` cannot be set", "{near}`set` changes the attributes listed under `lead`"),
    "N216": Wording("`{name}` is a word with a meaning of its own here", "choose another name for the {kind}"),
    "N217": Wording(
        "`where` looks at one event alone", "compare its properties; the time and other events stand outside"
    ),
    "N221": Wording("not every entry of this scenario has `{name}`", "{help}"),
    "N222": Wording(
        "`{name}` cannot be read here",
        "{help}",
    ),
    "N218": Wording(
        "not all events have this property, of one type", "name one type of event, or declare it for every event"
    ),
    "N230": Wording(
        "there is no source of holidays `{name}`",
        "{near}`holidays` comes with `pip install holidays`; give others as `Plugins(calendars={{...}})`",
    ),
    "N231": Wording("`{name}` has no holidays of `{country}`", "{problem}"),
    "N232": Wording(
        "`{what}` can be read only where something is decided at once",
        "in steps, policies of channels, and of an event that arrives; to wait for a time of day, write `wait until 09:00`",
    ),
    "N233": Wording("the {kind} plug-in `{name}`{of} cannot be used", "{problem}"),
    "N234": Wording("unknown function `{name}`", "{near}functions come from plug-ins; those at hand are {known}"),
    "N235": Wording("unknown decay `{name}`", "{near}decays are {known}; others come from plug-ins"),
    "N240": Wording("`message_sent` {problem}", "{help}"),
    "N241": Wording(
        "`{name}` is a checklist, and no value of its own",
        "write `{name}.complete`, `{name}.missing`, `{name}.next`, or a question: `{name}.{first}`",
    ),
    "N270": Wording(
        "scenario `{scenario}` has no step `{name}`",
        "{near}steps are known by their names, or else by their places: {known}",
    ),
    "N251": Wording("unknown journey `{name}`", "{near}", "declare it with `journey {name} {{ ... }}`"),
    "N252": Wording("unknown persona `{name}`", "{near}", "declare it with `persona {name} {{ ... }}`"),
    "N253": Wording("there is no content for `{name}`", "{near}", "write a plan: `content {name} {{ ... }}`"),
    "N254": Wording("unknown preset `{name}`", "{near}presets are {known}"),
    "N255": Wording('preset `{preset}` has no labels in "{language}"', "its labels are in {known}"),
    "N256": Wording("preset `{preset}` has no {part} `{name}`", "{near}its {part}s are {known}"),
    "N257": Wording(
        "there is no {part} `{name}` to stand beside",
        "{near}it is one of the preset, or one that is written above: {known}",
    ),
    "N258": Wording(
        "event `{name}` is by `{channel}`, and has a property `channel`",
        "keep one: what all have in common, or the property",
    ),
    "N260": Wording("unknown scenario `{name}`", "{near}declare it with `scenario {name} {{ ... }}`"),
    "N261": Wording("this scenario assigns no task `{task}`", "{near}it assigns {known}"),
    "N263": Wording("unknown action `{name}`", "{near}actions come from plug-ins; those at hand are {known}"),
    "N264": Wording("action `{action}` takes no `{name}`", "{near}it takes {known}"),
    "N265": Wording("action `{action}` is not given {missing}", "give it: `do {action} {{ {first}: ... }}`"),
    "N266": Wording(
        "unknown channel `{name}` to start from", "{near}they come from plug-ins; those at hand are {known}"
    ),
    "N267": Wording("`{channel}` cannot send `{message}`", "{problem}"),
    "N262": Wording("`done` needs an event `task_done`", "declare it: `event task_done {{ task: text }}`"),
    # -- N3: types -----------------------------------------------------------------------------------------------
    "N301": Wording("{left} cannot be compared with {right}", "{advice}"),
    "N302": Wording("a condition is needed here, and this is {found}", "compare it with something"),
    "N303": Wording("`{operator}` needs text, and this is {found}", "compare it with `==`, `<` or `in`"),
    "N304": Wording("{operator} cannot combine {left} and {right}", "{advice}"),
    "N305": Wording("`in` needs a list, and this is {found}", "write `in [a, b]`"),
    "N306": Wording("a list holds only values that are written out", "compare with `==` and `or`"),
    "N307": Wording('"{value}" is not among the options of `{name}`', "{near}options are {known}"),
    "N308": Wording("{found} no order", "compare with `==` or `!=`"),
    "N309": Wording("`sum of` needs a number, and `{name}` is {found}", "to count events, write `count of`"),
    "N310": Wording("`{name}` is {wanted}, and this is {found}", "give a value of the attribute's type"),
    "N311": Wording("one waits for a condition or a date, and this is {found}", "compare it with something"),
    "N312": Wording("a time of day goes with a date, and this is {found}", "leave out `at {time}`"),
    "N313": Wording(
        "`{found}` is not a length of time",
        "months, years, business days and hours differ in length; use days or weeks",
    ),
    "N314": Wording("`{name}` {problem}", "{advice}"),
    "N315": Wording("`{operator}` needs a text that is written out here", "a pattern from data could not be bounded"),
    "N316": Wording("a list cannot stand here", "lists stand after `in`"),
    "N322": Wording("`{name}` is no date", "leads enter on a date that an attribute says: `renewal: date?`"),
    "N321": Wording("`{name}` is {found}", "a run keeps a value of one type that is no list"),
    "N332": Wording("`{name}` takes {takes}, and is given {given}", "give it as many as it takes"),
    "N333": Wording("`{name}` takes {wanted} here, and this is {found}", "give it a value of that type"),
    "N330": Wording(
        "holidays follow an attribute that is one of a few names, and `{name}` is not",
        'list the countries: `{name}: one of "JP", "US"`',
    ),
    # -- N4: meaning ---------------------------------------------------------------------------------------------
    "N401": Wording(
        "to count `{event}` within {window} would need unbounded memory",
        "compare the count with a number up to 1,000, or count whole days: `over {days} calendar days`",
    ),
    "N402": Wording(
        "to sum over a sliding window would need unbounded memory", "sum whole days: `over {days} calendar days`"
    ),
    "N403": Wording(
        "the first event within a sliding window would need unbounded memory", "ask for the last, or the first ever"
    ),
    "N404": Wording("the points of `{name}` could exceed 64 bits", "lower the points, or cap the clauses"),
    "N405": Wording(
        "points for every event within {window} would need unbounded memory",
        "add `, at most 3`, or count whole days: `over {days} calendar days`",
    ),
    "N406": Wording(
        "points within a sliding window cannot decay", "write `over {days} calendar days`, or add `, no decay`"
    ),
    "N407": Wording(
        "a cap per {period} does not go with a sliding window",
        "write `at most {number}`, or `over {days} calendar days`",
    ),
    "N408": Wording(
        "`at most {number}` needs a period", "write `at most {number} per day`, `per week`, `per month`, or `ever`"
    ),
    "N409": Wording("`otherwise` must come last", "what follows can never be reached"),
    "N410": Wording(
        "nothing lets leads into scenario `{name}`",
        "say when they enter it: `enter on some_event`; or let another scenario `run` it",
    ),
    "N411": Wording("journey `{name}` has no stages", "add `stage some_name`"),
    "N412": Wording("a transition leads from `{name}` to itself", "take `{name}` out of one side"),
    "N413": Wording("an event that arrives has no window", "leave out the window"),
    "N414": Wording("this is counted in days", "write days or weeks"),
    "N415": Wording("`{name}` has no bands", "add `A when ...` and `B otherwise`"),
    "N416": Wording("a window of no length is always empty", "give it a length"),
    "N417": Wording("a division by zero", "the result is always missing"),
    "N418": Wording(
        "more than {limit:,} events of a sliding window are not kept",
        "ask for fewer, or count whole days: `over {days} calendar days`",
    ),
    "N441": Wording(
        "the last band of `{name}` is not `otherwise`", "end the axis with `otherwise`, for all that are left"
    ),
    "N442": Wording(
        "this band does not reach further than the one before",
        "thresholds of an axis go down with `>=` and `>`, or up with `<=` and `<`",
    ),
    "N443": Wording("a threshold is a value that is written out", "write a number, a duration, a date or a parameter"),
    "N444": Wording("two cells of this matrix are both called `{name}`", "name the bands so that each pair differs"),
    "N445": Wording("this matrix has {found:,} cells", "at most {limit:,}; leave out an axis, or bands"),
    "N447": Wording("checklist `{name}` asks nothing", 'add questions: `budget "What is the budget?"`'),
    "N448": Wording("question `{name}` has nothing to ask", 'write what to ask: `{name} "..."`'),
    "N449": Wording(
        "nothing says when `{name}` is answered",
        "declare an attribute `{name}` under `lead`, write `{name} when ...`, or leave it out",
    ),
    "N446": Wording("an axis has thresholds, and `{found}` makes none", "write `>=`, `>`, `<=` or `<`"),
    "N422": Wording(
        "every `{name}` there ever was would have to be remembered",
        "say for how long one entry counts: `once per 90 days for each {name}`",
    ),
    "N423": Wording(
        "`while` lets leads in beside other entries",
        "a lead leaves when the condition of `while` ends, however it came in: write `when`, and an exit of your own",
    ),
    "N470": Wording(
        "`{name}` cannot be the name of a step",
        "a step's name begins with no digit, has no dot, and is not `end`: places of steps are written so",
    ),
    "N471": Wording("`{name}` {why}", "a stage was what the journey no longer has, and became one of its stages"),
    "N424": Wording("scenario `{name}` has no `goal` to leave at", "add a goal: `goal some_event`"),
    "N419": Wording("a date cannot be put off by {found}", "use days or weeks"),
    "N420": Wording("a test says what happens in order, and {found} comes before {before}", "put it in its place"),
    "N421": Wording("a score cannot look at the time since entry", "use `within`"),
    "N460": Wording("this `choose` has no case", "add `when ... {{ ... }}`"),
    "N461": Wording(
        "the scenarios have more than {limit:,} steps, those of a `repeat` counted in every round", "repeat less"
    ),
    "N462": Wording(
        "experiment `{name}` has other arms than on line {line}",
        "give it a name of its own, or the same arms and weights",
    ),
    # -- N5: warnings --------------------------------------------------------------------------------------------
    "N501": Wording("stage `{name}` is never reached", "{why}"),
    "N502": Wording("`{name}` never {verb} {value}", "{reach}"),
    "N503": Wording("this condition never holds", "{why}"),
    "N504": Wording("{kind} `{name}` takes no lead", "whoever it fits is taken by one before it"),
    "N505": Wording("not every lead is sure to be in a band of `{name}`", "{gap}end it with a band `otherwise`"),
    "N506": Wording(
        "nothing ends scenario `{name}` for a lead who waits here in vain", "add `, at most 30 days`, or an `exit`"
    ),
    "N507": Wording("{kind} `{name}` is never used", "use it, or take it out"),
    "N508": Wording("this also holds where `{name}` is missing", "{advice}"),
    "N509": Wording("this step is never reached", "{why}"),
    "N510": Wording("`{loose}` never holds a message back", "`{tight}` is stricter"),
    "N511": Wording("this condition always holds", "{why}"),
    "N512": Wording("no message can be sent by {channel}", "`{cap}` lets none through"),
    "N513": Wording("this clause never changes `{name}`", "{why}"),
    "N514": Wording("`{second}` looks like `{first}`", "{difference}"),
    "N515": Wording("this clause stands here twice", "both count: the first is on line {line}"),
    "N516": Wording(
        "no lead can enter `{name}` by this", "whenever it holds, the exit on line {line} holds too, and lets nobody in"
    ),
    "N517": Wording("an invisible character, {code}, turns the text round here", "take it out"),
    "N518": Wording(
        "the transition on line {line} comes before this one by the same trigger",
        "only the first is taken: let their conditions differ",
    ),
    "N519": Wording(
        "what is waited for here moves on as time passes",
        "it comes at once or never; wait for a length of time, as in `wait 3 days`",
    ),
    "N531": Wording("of these days only the first ever lets a lead in", "let leads in again: `every ..., always`"),
    "N520": Wording("no lead ever enters scenario `{name}`", "{why}"),
    "N521": Wording(
        "bands `{first}` and `{second}` both ask for {values}",
        "a lead is in the first that fits: let one end where the other begins",
    ),
    "N522": Wording("`{name}` never leaves its limit of {limit}", "its clauses add up to {reach}"),
    "N532": Wording("a wait of no length", "leave it out, or give it a length: steps follow one another at once"),
    "N551": Wording("`{piece}` stands twice for `{stage}`", "a lead gets it once: keep one of them"),
    "N552": Wording(
        "there is no content for stage `{stage}`", "add a line for it, or say so on purpose: `{stage}: nothing`"
    ),
    "N599": Wording("there are more than {limit:,} findings", "the rest are not shown: mend these first"),
}

# What to write for a name that no value goes by (N201), by what it is the name of.
NO_VALUE = {
    "event": "`{name}` is an event: ask for it with `any {name}`",
    "on": "`{name}` is an event: write `{word}on {name}`, or ask for it with `any {name}`",
    "property": "`{name}` is a property of event `{event}`: it is read of events, as in `any {event} where {name} ...`",
    "stage": "`{name}` is a stage of journey `{of}`: write it in quotes, as in `{of} == {text}`",
    "label": "`{name}` is the label of a stage of journey `{of}`: write its name in quotes, as in `{of} == {stage}`",
    "band": "`{name}` is a band of grade `{of}`: write it in quotes, as in `{of} == {text}`",
    "option": "`{name}` is an option of `{of}`: write it in quotes, as in `{of} == {text}`",
    "persona": "`{name}` is a persona: write it in quotes, as in `persona == {text}`",
    "text": "a text stands in quotes: `{text}`",
    "other": "`{name}` is a {kind}, and no attribute of the lead",
    "fields": "fields of a lead are listed under `lead`",
    "known": "names with a value are {known}",
    "nothing": "no name with a value is declared",
}
