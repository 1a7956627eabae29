"""Date expressions and the intervals that they stand for, worked out by hand from a calendar.

A row is `text -> from..to precision`; a bar parts what stands in front of the span from the span ("entro |venerdì").
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workers.extract.dates import Resolved, resolve

#      November 2025              December 2025
#  Mo Tu We Th Fr Sa Su       Mo Tu We Th Fr Sa Su
#                  1  2        1  2  3  4  5  6  7
#   3  4  5  6  7  8  9        8  9 10 11 12 13 14
#  10 11 12 13 14 15 16       15 16 17 18 19 20 21
#  17 18 19 20 21 22 23       22 23 24 25 26 27 28
#  24 25 26 27 28 29 30       29 30 31
THURSDAY = "2025-11-27T10:00+01:00"

Tense = Literal["past", "future"]


def rows(table: str) -> list[tuple[str, Resolved | None]]:
    return list(_rows(table))


def _rows(table: str) -> Iterator[tuple[str, Resolved | None]]:
    for line in table.strip().splitlines():
        text, _, answer = (part.strip(" ") for part in line.partition(" -> "))
        if not line.strip():
            continue
        if answer == "None":
            yield text, None
            continue
        span, precision = answer.split()
        first, _, last = span.partition("..")
        yield text, Resolved(first, last or first, precision)  # type: ignore[arg-type]


def read(
    text: str,
    language: str = "it",
    published: str | None = THURSDAY,
    tense: Tense | None = None,
    anchor: date | None = None,
) -> Resolved | None:
    before, _, span = text.rpartition("|")
    at = datetime.fromisoformat(published) if published else None
    return resolve(span, language=language, published=at, before=before, tense=tense, anchor=anchor)


ITALIAN = """
oggi -> 2025-11-27 day
Quest'oggi -> 2025-11-27 day
ieri -> 2025-11-26 day
domani -> 2025-11-28 day
l'altro ieri -> 2025-11-25 day
l'altroieri -> 2025-11-25 day
dopodomani -> 2025-11-29 day
giornata odierna -> 2025-11-27 day
giornata di ieri -> 2025-11-26 day
data odierna -> 2025-11-27 day
oggi, giovedì 27 novembre -> 2025-11-27 day
ieri, 26 novembre -> 2025-11-26 day
ieri, 23 agosto 2012 -> 2012-08-23 day
oggi (27 novembre) -> 2025-11-27 day
domani 12 agosto -> None

lunedì -> 2025-11-24 day
lunedi -> 2025-11-24 day
MARTEDÌ -> 2025-11-25 day
mercoledì -> 2025-11-26 day
giovedì -> 2025-11-27 day
venerdì -> 2025-11-21 day
sabato -> 2025-11-22 day
domenica -> 2025-11-23 day
giovedì scorso -> 2025-11-20 day
mercoledì scorso -> 2025-11-26 day
lo scorso venerdì -> 2025-11-21 day
lo scorso |venerdì -> 2025-11-21 day
venerdì prossimo -> 2025-11-28 day
giovedì prossimo -> 2025-12-04 day
prossimo lunedì -> 2025-12-01 day
domenica ventura -> 2025-11-30 day
questo venerdì -> 2025-11-28 day
questo lunedì -> 2025-11-24 day
lunedì della scorsa settimana -> 2025-11-17 day
martedì della prossima settimana -> 2025-12-02 day
giornata di martedì -> 2025-11-25 day
secondo lunedì di ottobre -> 2025-10-13 day
ultima domenica di marzo 2024 -> 2024-03-31 day

6 novembre -> 2025-11-06 day
6 novembre scorso -> 2025-11-06 day
scorso 28 maggio -> 2025-05-28 day
27 novembre scorso -> 2024-11-27 day
28 novembre scorso -> 2024-11-28 day
15 dicembre -> 2025-12-15 day
26 febbraio -> 2026-02-26 day
27 febbraio -> 2025-02-27 day
15 marzo -> 2025-03-15 day
1º maggio -> 2025-05-01 day
1° maggio -> 2025-05-01 day
primo maggio -> 2025-05-01 day
1º maggio 2024 -> 2024-05-01 day
otto di aprile -> 2025-04-08 day
undici gennaio -> 2026-01-11 day
2 giugno 1946 -> 1946-06-02 day
11 settembre 2001 -> 2001-09-11 day
l'8 settembre 1943 -> 1943-09-08 day
31 marzo del 2013 -> 2013-03-31 day
15 di luglio 1542 -> 1542-07-15 day
7 aprile del '79 -> 1979-04-07 day
12 dic -> 2025-12-12 day
gio 27 nov 2025 -> 2025-11-27 day
18 nov. -> 2025-11-18 day
27/11/2025 -> 2025-11-27 day
27.11.2025 -> 2025-11-27 day
3/2/2025 -> 2025-02-03 day
27/11/25 -> 2025-11-27 day
27/11 -> 2025-11-27 day
2025-11-27 -> 2025-11-27 day
2025-11-27T09:15 -> 2025-11-27T09:15 minute
29 febbraio -> 2024-02-29 day
29 febbraio scorso -> 2024-02-29 day
29 febbraio 2023 -> None
31 aprile -> None
25/0/12 -> None
32/12/2025 -> None
2 luglio prossimo -> 2026-07-02 day
prossimo 2 luglio -> 2026-07-02 day
17 giugno di due anni fa -> 2023-06-17 day
31 dicembre dell'anno prossimo -> 2026-12-31 day
15 del mese scorso -> 2025-10-15 day
venerdì 21 novembre -> 2025-11-21 day
mercoledì 3 dicembre -> 2025-12-03 day
giovedì 15 gennaio -> 2026-01-15 day
mercoledì 15 gennaio -> 2025-01-15 day
mercoledì 3 ottobre 2012 -> 2012-10-03 day
domenica 26 giugno 2012 -> 2012-06-26 day
lunedì 4 aprile -> None
sabato 18 -> 2025-10-18 day
sabato 22 -> 2025-11-22 day
sabato 20 -> 2025-12-20 day
giovedì 29 -> None
il |13 -> None
tra il |13 -> None
52 -> None
90 ' -> None

giugno -> 2025-06-01..2025-06-30 month
a giugno del 2024 -> 2024-06-01..2024-06-30 month
giugno 2024 -> 2024-06-01..2024-06-30 month
febbraio 2024 -> 2024-02-01..2024-02-29 month
novembre -> 2025-11-01..2025-11-30 month
dicembre -> 2025-12-01..2025-12-31 month
febbraio -> 2026-02-01..2026-02-28 month
marzo -> 2025-03-01..2025-03-31 month
mese di giugno -> 2025-06-01..2025-06-30 month
giugno scorso -> 2025-06-01..2025-06-30 month
novembre scorso -> 2024-11-01..2024-11-30 month
scorso dicembre -> 2024-12-01..2024-12-31 month
scorso giugno 2011 -> 2011-06-01..2011-06-30 month
prossimo dicembre -> 2025-12-01..2025-12-31 month
novembre prossimo -> 2026-11-01..2026-11-30 month
febbraio di quest'anno -> 2025-02-01..2025-02-28 month
nel giugno dello scorso anno -> 2024-06-01..2024-06-30 month
giugno del prossimo anno -> 2026-06-01..2026-06-30 month
dicembre di due anni fa -> 2023-12-01..2023-12-31 month

il mese scorso -> 2025-10-01..2025-10-31 month
questo mese -> 2025-11-01..2025-11-30 month
mese prossimo -> 2025-12-01..2025-12-31 month
mese passato -> 2025-10-01..2025-10-31 month
lo scorso anno -> 2024-01-01..2024-12-31 year
anno scorso -> 2024-01-01..2024-12-31 year
quest’anno -> 2025-01-01..2025-12-31 year
anno prossimo -> 2026-01-01..2026-12-31 year
la settimana scorsa -> 2025-11-17..2025-11-23 week
questa settimana -> 2025-11-24..2025-11-30 week
prossima settimana -> 2025-12-01..2025-12-07 week
settimana entrante -> 2025-12-01..2025-12-07 week
scorso trimestre -> 2025-07-01..2025-09-30 quarter
decennio scorso -> 2010-01-01..2019-12-31 range
secolo scorso -> 1901-01-01..2000-12-31 range
weekend -> 2025-11-22..2025-11-23 range
fine settimana scorso -> 2025-11-22..2025-11-23 range
questo fine settimana -> 2025-11-29..2025-11-30 range
prossimo week-end -> 2025-11-29..2025-11-30 range
anno -> None
ultimo giorno -> None

due giorni fa -> 2025-11-25 day
ventuno giorni fa -> 2025-11-06 day
tre giorni addietro -> 2025-11-24 day
una settimana fa -> 2025-11-17..2025-11-23 week
due settimane or sono -> 2025-11-10..2025-11-16 week
un mese fa -> 2025-10-01..2025-10-31 month
poco più di un mese fa -> 2025-10-01..2025-10-31 month
tre mesi fa -> 2025-08-01..2025-08-31 month
un anno fa -> 2024-01-01..2024-12-31 year
dieci anni fa -> 2015-01-01..2015-12-31 year
trent'anni fa -> 1995-01-01..1995-12-31 year
cent'anni fa -> 1925-01-01..1925-12-31 year
207 anni fa -> 1818-01-01..1818-12-31 year
3000 anni fa -> None
200 milioni di anni fa -> None
un secolo fa -> None
due ore fa -> 2025-11-27T08:00..2025-11-27T08:59 hour
venti minuti fa -> 2025-11-27T09:40 minute
mezz'ora fa -> 2025-11-27T09:30 minute
pochi giorni fa -> 2025-11-20..2025-11-26 range
alcune settimane fa -> 2025-10-30..2025-11-20 range
qualche mese fa -> 2025-05-27..2025-10-27 range
anni fa -> None
qualche anno fa -> None
poche ore fa -> None
tra due giorni -> 2025-11-29 day
fra |una settimana -> 2025-12-01..2025-12-07 week
tra due mesi -> 2026-01-01..2026-01-31 month
fra tre ore -> 2025-11-27T13:00..2025-11-27T13:59 hour
due mesi -> None
per |tre anni -> None
in un mese -> None

nei giorni scorsi -> 2025-11-20..2025-11-27 range
scorsi giorni -> 2025-11-20..2025-11-27 range
nei prossimi giorni -> 2025-11-27..2025-12-04 range
ultime settimane -> 2025-10-30..2025-11-27 range
mesi scorsi -> 2025-05-27..2025-11-27 range
prossime settimane -> 2025-11-27..2025-12-25 range
ultimi anni -> None
questi giorni -> None
queste ore -> None
ultimi tempi -> None
ultimi tre anni -> 2022-11-27..2025-11-27 range
ultimi sei mesi -> 2025-05-27..2025-11-27 range
ultimi dieci giorni -> 2025-11-17..2025-11-27 range
ultime 48 ore -> 2025-11-25T10:00..2025-11-27T10:00 range
prossime due settimane -> 2025-11-27..2025-12-11 range
prossimi due anni -> 2025-11-27..2027-11-27 range
ultimo anno -> 2024-11-27..2025-11-27 range
ultimo mese -> 2025-10-27..2025-11-27 range
ultima settimana -> 2025-11-20..2025-11-27 range

inizio del mese -> 2025-11-01..2025-11-10 range
metà mese -> 2025-11-11..2025-11-20 range
fine mese -> 2025-11-21..2025-11-30 range
inizio dell'anno -> 2025-01-01..2025-03-31 range
fine anno -> 2025-10-01..2025-12-31 range
metà luglio -> 2025-07-11..2025-07-20 range
fine agosto -> 2025-08-21..2025-08-31 range
fine febbraio 2024 -> 2024-02-21..2024-02-29 range
inizi di dicembre -> 2025-12-01..2025-12-10 range
fine del 2023 -> 2023-10-01..2023-12-31 range
metà del 2026 -> 2026-05-01..2026-08-31 range
inizio settimana -> 2025-11-24..2025-11-25 range
fine della settimana -> 2025-11-28..2025-11-30 range
inizio della prossima settimana -> 2025-12-01..2025-12-02 range
primi mesi del 2021 -> 2021-01-01..2021-03-31 range
primi giorni di febbraio -> 2026-02-01..2026-02-10 range
ultimi giorni di maggio -> 2025-05-21..2025-05-31 range
primi sei mesi del 2024 -> 2024-01-01..2024-06-30 range
primi nove mesi dell'anno -> 2025-01-01..2025-09-30 range
ultimi tre mesi dello scorso anno -> 2024-10-01..2024-12-31 range
prima metà del 2024 -> 2024-01-01..2024-06-30 range
seconda metà di giugno -> 2025-06-16..2025-06-30 range
prima settimana di giugno -> 2025-06-01..2025-06-07 range
ultima settimana di maggio -> 2025-05-25..2025-05-31 range
fine della giornata -> 2025-11-27 day
fine della stagione 1987-88 -> None
fine della guerra -> None
inizi -> None

estate 2024 -> 2024-06-01..2024-08-31 range
l'estate scorsa -> 2025-06-01..2025-08-31 range
scorsa primavera -> 2025-03-01..2025-05-31 range
primavera -> 2025-03-01..2025-05-31 range
autunno -> 2025-09-01..2025-11-30 range
autunno del 2022 -> 2022-09-01..2022-11-30 range
quest'estate -> 2025-06-01..2025-08-31 range
prossima estate -> 2026-06-01..2026-08-31 range
scorso inverno -> 2024-12-01..2025-02-28 range
inverno 2024-2025 -> 2024-12-01..2025-02-28 range
inverno 2024 -> None
fine dell'estate -> 2025-08-01..2025-08-31 range
estate dell'anno scorso -> 2024-06-01..2024-08-31 range

anni Novanta -> 1990-01-01..1999-12-31 range
anni '90 -> 1990-01-01..1999-12-31 range
anni ’ 60 -> 1960-01-01..1969-12-31 range
anni 70 -> 1970-01-01..1979-12-31 range
anni 1970 -> 1970-01-01..1979-12-31 range
anni Duemila -> 2000-01-01..2009-12-31 range
anni Dieci -> None
fine degli anni Sessanta -> 1967-01-01..1969-12-31 range
inizio anni Ottanta -> 1980-01-01..1983-12-31 range
metà degli anni '70 -> 1974-01-01..1976-12-31 range
seconda metà degli anni 1970 -> 1975-01-01..1979-12-31 range
anni Sessanta e Settanta -> 1960-01-01..1979-12-31 range
XX secolo -> 1901-01-01..2000-12-31 range
Novecento -> 1901-01-01..2000-12-31 range
'800 -> 1801-01-01..1900-12-31 range
diciannovesimo secolo -> 1801-01-01..1900-12-31 range
inizi del Novecento -> 1901-01-01..1934-12-31 range
79 d.C. -> 0079-01-01..0079-12-31 year
44 a.C. -> None
III secolo a.C. -> None
II secolo d.C. -> 0101-01-01..0200-12-31 range
tra il XV e il XVI secolo -> 1401-01-01..1600-12-31 range

primo trimestre 2024 -> 2024-01-01..2024-03-31 quarter
terzo trimestre del 2024 -> 2024-07-01..2024-09-30 quarter
quarto trimestre -> 2025-10-01..2025-12-31 quarter
primo trimestre -> 2025-01-01..2025-03-31 quarter
terzo trimestre di quest'anno -> 2025-07-01..2025-09-30 quarter
secondo semestre 2025 -> 2025-07-01..2025-12-31 range
primo quadrimestre del 2025 -> 2025-01-01..2025-04-30 range
primo semestre dell'anno -> 2025-01-01..2025-06-30 range
III trimestre 2024 -> 2024-07-01..2024-09-30 quarter
quinto trimestre 2024 -> None

2005 -> 2005-01-01..2005-12-31 year
nel 1492 -> 1492-01-01..1492-12-31 year
anno 2001 -> 2001-01-01..2001-12-31 year
2042 -> 2042-01-01..2042-12-31 year
il '68 -> 1968-01-01..1968-12-31 year
2003-2005 -> 2003-01-01..2005-12-31 range
2003–2005 -> 2003-01-01..2005-12-31 range
2014-15 -> 2014-01-01..2015-12-31 range
stagione 2008/2009 -> 2008-01-01..2009-12-31 range
anni 2004 e 2005 -> 2004-01-01..2005-12-31 range
tra il 2003 e il 2005 -> 2003-01-01..2005-12-31 range
dal 2003 al 2005 -> 2003-01-01..2005-12-31 range
2008-00 -> None

tra il 3 e il 5 marzo -> 2025-03-03..2025-03-05 range
dal 3 al 5 marzo -> 2025-03-03..2025-03-05 range
dal 3 al 5 marzo 2024 -> 2024-03-03..2024-03-05 range
9 e 10 aprile -> 2025-04-09..2025-04-10 range
12-13 giugno 2011 -> 2011-06-12..2011-06-13 range
12/13 giugno -> 2025-06-12..2025-06-13 range
l'11 e il 12 giugno -> 2025-06-11..2025-06-12 range
29 ottobre-1º novembre -> 2025-10-29..2025-11-01 range
dal 28 dicembre al 3 gennaio -> 2025-12-28..2026-01-03 range
dal 28 dicembre al 3 gennaio 2025 -> 2024-12-28..2025-01-03 range
tra il 10 ottobre e l'8 novembre -> 2025-10-10..2025-11-08 range
dal 5 al 3 marzo -> None
martedì e mercoledì -> 2025-11-25..2025-11-26 range
sabato e domenica -> 2025-11-22..2025-11-23 range
sabato 22 e domenica 23 novembre -> 2025-11-22..2025-11-23 range
da lunedì a mercoledì -> 2025-11-24..2025-11-26 range
tra ieri e oggi -> 2025-11-26..2025-11-27 range
da giugno a settembre -> 2025-06-01..2025-09-30 range
da giugno a oggi -> 2025-06-01..2025-11-27 range
dal 2013 a oggi -> 2013-01-01..2025-11-27 range
maggio-luglio 2018 -> 2018-05-01..2018-07-31 range

stamattina -> 2025-11-27T06:00..2025-11-27T11:59 hour
questa mattina -> 2025-11-27T06:00..2025-11-27T11:59 hour
stasera -> 2025-11-27T18:00..2025-11-27T23:59 hour
stanotte -> 2025-11-26T22:00..2025-11-27T05:59 hour
nella notte -> 2025-11-26T22:00..2025-11-27T05:59 hour
la notte scorsa -> 2025-11-26T22:00..2025-11-27T05:59 hour
in |serata -> 2025-11-27T18:00..2025-11-27T23:59 hour
ieri mattina -> 2025-11-26T06:00..2025-11-26T11:59 hour
ieri pomeriggio -> 2025-11-26T12:00..2025-11-26T17:59 hour
ieri sera -> 2025-11-26T18:00..2025-11-26T23:59 hour
ieri notte -> 2025-11-26T22:00..2025-11-27T05:59 hour
altro ieri sera -> 2025-11-25T18:00..2025-11-25T23:59 hour
domani mattina -> 2025-11-28T06:00..2025-11-28T11:59 hour
domenica mattina -> 2025-11-23T06:00..2025-11-23T11:59 hour
sabato notte -> 2025-11-22T22:00..2025-11-23T05:59 hour
sabato all'alba -> 2025-11-22T04:00..2025-11-22T06:59 hour
tarda serata di ieri -> 2025-11-26T21:00..2025-11-26T23:59 hour
primo pomeriggio di oggi -> 2025-11-27T13:00..2025-11-27T15:59 hour
pomeriggio del 29 dicembre -> 2025-12-29T12:00..2025-12-29T17:59 hour
sera del 15 luglio 2020 -> 2020-07-15T18:00..2020-07-15T23:59 hour
sera del 10 -> 2025-11-10T18:00..2025-11-10T23:59 hour
notte di Natale -> 2025-12-24T22:00..2025-12-25T05:59 hour
nella notte tra sabato e domenica -> 2025-11-22T22:00..2025-11-23T05:59 hour
notte fra il 1º maggio e il 2 maggio -> 2025-05-01T22:00..2025-05-02T05:59 hour
notte tra il 31 dicembre 2024 e il 1° gennaio 2025 -> 2024-12-31T22:00..2025-01-01T05:59 hour
notte tra il 30 aprile e il 1º maggio scorsi -> 2025-04-30T22:00..2025-05-01T05:59 hour
notte tra lunedì e giovedì -> None
tra sabato sera e domenica mattina -> 2025-11-22T18:00..2025-11-23T11:59 range
da ieri sera a stamattina -> 2025-11-26T18:00..2025-11-27T11:59 range
da sabato a domenica sera -> 2025-11-22..2025-11-23 range
notte tra venerdì e sabato alle tre del mattino -> 2025-11-22T03:00..2025-11-22T03:59 hour
notte tra il 9 e il 10 marzo alle 23.15 -> 2025-03-09T23:15 minute
sera d'estate -> None

ieri pomeriggio verso le 13.30 -> 2025-11-26T13:30 minute
15:30 -> 2025-11-27T15:30 minute
alle 15:30 -> 2025-11-27T15:30 minute
alle |21 -> 2025-11-27T21:00..2025-11-27T21:59 hour
ore 15 -> 2025-11-27T15:00..2025-11-27T15:59 hour
alle ore 8.30 -> 2025-11-27T08:30 minute
le 15,30 di ieri -> 2025-11-26T15:30 minute
23 di ieri -> 2025-11-26T23:00..2025-11-26T23:59 hour
10 luglio alle 21 -> 2025-07-10T21:00..2025-07-10T21:59 hour
questa mattina alle 8 -> 2025-11-27T08:00..2025-11-27T08:59 hour
domani pomeriggio alle ore 17 -> 2025-11-28T17:00..2025-11-28T17:59 hour
lunedì 24 alle 14 -> 2025-11-24T14:00..2025-11-24T14:59 hour
domenica sera alle 23.47 -> 2025-11-23T23:47 minute
27 novembre 2025, ore 10:15 -> 2025-11-27T10:15 minute
Giovedì, 27 novembre 2025 - 10:15 -> 2025-11-27T10:15 minute
20.30 di martedì (ora locale) -> 2025-11-25T20:30 minute
le 9 di sera -> 2025-11-27T21:00..2025-11-27T21:59 hour
alle sette del mattino -> 2025-11-27T07:00..2025-11-27T07:59 hour
due di notte -> 2025-11-27T02:00..2025-11-27T02:59 hour
questa notte, alle 2.45 del mattino -> 2025-11-27T02:45 minute
sabato notte alle 23 -> 2025-11-22T23:00..2025-11-22T23:59 hour
sabato notte alle 2 -> 2025-11-23T02:00..2025-11-23T02:59 hour
sabato alle undici -> 2025-11-22 day
l'|una -> 2025-11-27 day
poco prima delle 23 -> 2025-11-27T23:00..2025-11-27T23:59 hour
questa mattina dopo le 8 -> 2025-11-27T06:00..2025-11-27T11:59 hour
mezzogiorno di oggi -> 2025-11-27T12:00..2025-11-27T12:59 hour
mezzanotte di martedì -> 2025-11-25 day
mezzanotte -> None
alle 7:34 UTC -> 2025-11-27T08:34 minute
dalle 8 alle 22 -> 2025-11-27T08:00..2025-11-27T22:00 range
domenica 23 dalle 8 alle 22 -> 2025-11-23T08:00..2025-11-23T22:00 range
tra le 20 e le 21 di questa sera -> 2025-11-27T20:00..2025-11-27T21:00 range
domani dalle 7 del mattino alle 3 del pomeriggio -> 2025-11-28T07:00..2025-11-28T15:00 range
tra le 23 e le 2 di ieri -> 2025-11-26T23:00..2025-11-27T02:00 range
24:40 -> None
25:10 -> None

entro |venerdì -> 2025-11-27..2025-11-28 range
entro |oggi -> 2025-11-27 day
entro fine anno -> 2025-11-27..2025-12-31 range
entro la |fine dell'anno -> 2025-11-27..2025-12-31 range
entro l'|anno -> 2025-11-27..2025-12-31 range
entro il |15 gennaio -> 2025-11-27..2026-01-15 range
entro |marzo -> 2025-11-27..2026-03-31 range
entro l'|estate -> 2025-11-27..2026-08-31 range
entro il |2028 -> 2025-11-27..2028-12-31 range
entro il |2009 -> 2009-01-01..2009-12-31 year
entro |90 giorni -> 2025-11-27..2026-02-25 range
entro 48 ore -> 2025-11-27T10:00..2025-11-29T10:00 range
fino al |31 dicembre -> 2025-11-27..2025-12-31 range
fino a |domenica -> 2025-11-27..2025-11-30 range
fino al |2019 -> 2019-01-01..2019-12-31 year
fino a |ieri -> 2025-11-26 day
dal |2013 -> 2013-01-01..2025-11-27 range
La prima dal |2012 -> 2012-01-01..2025-11-27 range
da |ieri -> 2025-11-26..2025-11-27 range
da |lunedì -> 2025-11-24..2025-11-27 range
a partire da |giugno -> 2025-06-01..2025-11-27 range
dall'|inizio dell'anno -> 2025-01-01..2025-11-27 range
dal |1º gennaio 2026 -> 2026-01-01 day
a partire dal |12 marzo prossimo -> 2026-03-12 day
da |tre mesi -> 2025-08-27..2025-11-27 range
prima di |Natale -> 2025-11-27..2025-12-24 range
prima della |fine dell'anno -> 2025-11-27..2025-12-31 range
prima del |2005 -> None
dopo l'|11 settembre 2001 -> 2001-09-12..2025-11-27 range
due giorni prima del |6 novembre -> 2025-11-06 day
per |domani -> 2025-11-28 day
ha passato il |Natale -> 2025-12-25 day
n. 12/2012. |5 dicembre 2012 -> 2012-12-05 day

Natale -> 2025-12-25 day
vigilia di Natale -> 2025-12-24 day
giorno di Santo Stefano -> 2025-12-26 day
lo scorso Natale -> 2024-12-25 day
Natale 2008 -> 2008-12-25 day
Natale di quest'anno -> 2025-12-25 day
Capodanno -> 2026-01-01 day
prossimo Capodanno -> 2026-01-01 day
Epifania -> 2026-01-06 day
Ferragosto -> 2025-08-15 day
Ognissanti -> 2025-11-01 day
Pasqua 2024 -> 2024-03-31 day
Pasqua -> 2025-04-20 day
Pasquetta 2024 -> 2024-04-01 day
Venerdì santo -> 2025-04-18 day
Pentecoste 2025 -> 2025-06-08 day
capodanno bengalese -> None

recentemente -> None
passato -> None
età del ferro -> None
tre giorni dopo il collasso -> None
"""

ENGLISH = """
today -> 2025-11-27 day
Yesterday -> 2025-11-26 day
tomorrow -> 2025-11-28 day
the day before yesterday -> 2025-11-25 day
the day after tomorrow -> 2025-11-29 day
Monday -> 2025-11-24 day
on Thursday -> 2025-11-27 day
last Thursday -> 2025-11-20 day
next Thursday -> 2025-12-04 day
this Friday -> 2025-11-28 day
Tuesday of last week -> 2025-11-18 day
Nov. 6 -> 2025-11-06 day
June 5, 2024 -> 2024-06-05 day
5 June 2024 -> 2024-06-05 day
the 4th of July 1776 -> 1776-07-04 day
first of May -> 2025-05-01 day
Friday, November 21 -> 2025-11-21 day
September 11, 2001 -> 2001-09-11 day
11/27/2025 -> 2025-11-27 day
27/11/2025 -> 2025-11-27 day
11/12/2025 -> None
9/11 -> None
2025-11-27 -> 2025-11-27 day
June -> 2025-06-01..2025-06-30 month
in June 2024 -> 2024-06-01..2024-06-30 month
last June -> 2025-06-01..2025-06-30 month
June last year -> 2024-06-01..2024-06-30 month
last week -> 2025-11-17..2025-11-23 week
this week -> 2025-11-24..2025-11-30 week
next month -> 2025-12-01..2025-12-31 month
last year -> 2024-01-01..2024-12-31 year
two days ago -> 2025-11-25 day
a week ago -> 2025-11-17..2025-11-23 week
three months ago -> 2025-08-01..2025-08-31 month
ten years ago -> 2015-01-01..2015-12-31 year
twenty-five years ago -> 2000-01-01..2000-12-31 year
an hour ago -> 2025-11-27T09:00..2025-11-27T09:59 hour
a few days ago -> 2025-11-20..2025-11-26 range
in |two weeks -> 2025-12-08..2025-12-14 week
past two years -> 2023-11-27..2025-11-27 range
last six months -> 2025-05-27..2025-11-27 range
coming days -> 2025-11-27..2025-12-04 range
recent years -> None
earlier this month -> 2025-11-01..2025-11-27 range
later this year -> 2025-11-27..2025-12-31 range
early July -> 2025-07-01..2025-07-10 range
mid-July -> 2025-07-11..2025-07-20 range
late 2024 -> 2024-10-01..2024-12-31 range
the end of the month -> 2025-11-21..2025-11-30 range
by |year-end -> 2025-11-27..2025-12-31 range
summer of 2024 -> 2024-06-01..2024-08-31 range
last spring -> 2025-03-01..2025-05-31 range
the 1990s -> 1990-01-01..1999-12-31 range
the late '90s -> 1997-01-01..1999-12-31 range
sixties -> 1960-01-01..1969-12-31 range
20th century -> 1901-01-01..2000-12-31 range
the first quarter of 2024 -> 2024-01-01..2024-03-31 quarter
Q3 2024 -> 2024-07-01..2024-09-30 quarter
first half of 2024 -> 2024-01-01..2024-06-30 range
first nine months of 2025 -> 2025-01-01..2025-09-30 range
2003-2005 -> 2003-01-01..2005-12-31 range
between March 3 and March 5 -> 2025-03-03..2025-03-05 range
from 3 to 5 March -> 2025-03-03..2025-03-05 range
November 5-7 -> 2025-11-05..2025-11-07 range
yesterday morning -> 2025-11-26T06:00..2025-11-26T11:59 hour
tonight -> 2025-11-27T18:00..2025-11-27T23:59 hour
last night -> 2025-11-26T18:00..2025-11-27T05:59 hour
Friday night -> 2025-11-21T18:00..2025-11-22T05:59 hour
early Sunday -> 2025-11-23T00:00..2025-11-23T08:59 hour
3:30 p.m. Tuesday -> 2025-11-25T15:30 minute
Monday at 15:30 -> 2025-11-24T15:30 minute
9am yesterday -> 2025-11-26T09:00..2025-11-26T09:59 hour
12 a.m. -> 2025-11-27T00:00..2025-11-27T00:59 hour
13 p.m. -> None
this weekend -> 2025-11-29..2025-11-30 range
Christmas Eve -> 2025-12-24 day
Easter 2024 -> 2024-03-31 day
Good Friday -> 2025-04-18 day
since |2013 -> 2013-01-01..2025-11-27 range
since |January -> 2025-01-01..2025-11-27 range
from |January -> 2026-01-01..2026-01-31 month
the last week of May -> 2025-05-25..2025-05-31 range
just before 11pm -> 2025-11-27T23:00..2025-11-27T23:59 hour
after 3 p.m. on Monday -> 2025-11-24 day
until |Friday -> 2025-11-27..2025-11-28 range
by |March -> 2025-11-27..2026-03-31 range
within |30 days -> 2025-11-27..2025-12-27 range
before |Christmas -> 2025-11-27..2025-12-24 range
three years -> None
"""

GERMAN = """
heute -> 2025-11-27 day
gestern -> 2025-11-26 day
vorgestern -> 2025-11-25 day
morgen -> 2025-11-28 day
übermorgen -> 2025-11-29 day
am Dienstag -> 2025-11-25 day
Donnerstag -> 2025-11-27 day
letzten Donnerstag -> 2025-11-20 day
vergangenen Freitag -> 2025-11-21 day
nächsten Freitag -> 2025-11-28 day
kommenden Montag -> 2025-12-01 day
diesen Freitag -> 2025-11-28 day
6. November -> 2025-11-06 day
3. März 2024 -> 2024-03-03 day
erster Mai -> 2025-05-01 day
Freitag, 21. November -> 2025-11-21 day
27.11.2025 -> 2025-11-27 day
27.11. -> 2025-11-27 day
31.4.2025 -> None
2025-11-27 -> 2025-11-27 day
Juni -> 2025-06-01..2025-06-30 month
im Jänner -> 2026-01-01..2026-01-31 month
im Juni 2024 -> 2024-06-01..2024-06-30 month
im Juni vergangenen Jahres -> 2024-06-01..2024-06-30 month
vergangene Woche -> 2025-11-17..2025-11-23 week
dieser Woche -> 2025-11-24..2025-11-30 week
nächste Woche -> 2025-12-01..2025-12-07 week
letzten Monat -> 2025-10-01..2025-10-31 month
vergangenes Jahr -> 2024-01-01..2024-12-31 year
heuer -> 2025-01-01..2025-12-31 year
im Jahr 2010 -> 2010-01-01..2010-12-31 year
im Jahre 2010 -> 2010-01-01..2010-12-31 year
vor |zwei Tagen -> 2025-11-25 day
vor einer Woche -> 2025-11-17..2025-11-23 week
vor drei Monaten -> 2025-08-01..2025-08-31 month
vor zehn Jahren -> 2015-01-01..2015-12-31 year
vor fünfundzwanzig Jahren -> 2000-01-01..2000-12-31 year
vor einer Stunde -> 2025-11-27T09:00..2025-11-27T09:59 hour
vor einigen Tagen -> 2025-11-20..2025-11-26 range
in |zwei Wochen -> 2025-12-08..2025-12-14 week
letzten zwei Jahren -> 2023-11-27..2025-11-27 range
vergangenen Tagen -> 2025-11-20..2025-11-27 range
Anfang Juli -> 2025-07-01..2025-07-10 range
Mitte Juli -> 2025-07-11..2025-07-20 range
Ende 2024 -> 2024-10-01..2024-12-31 range
Monatsende -> 2025-11-21..2025-11-30 range
bis Jahresende -> 2025-11-27..2025-12-31 range
bis |Freitag -> 2025-11-27..2025-11-28 range
seit |2013 -> 2013-01-01..2025-11-27 range
vor |Weihnachten -> 2025-11-27..2025-12-24 range
binnen |30 Tagen -> 2025-11-27..2025-12-27 range
Sommer 2024 -> 2024-06-01..2024-08-31 range
letzten Herbst -> 2024-09-01..2024-11-30 range
1990er Jahre -> 1990-01-01..1999-12-31 range
Neunzigerjahre -> 1990-01-01..1999-12-31 range
Anfang der 90er-Jahre -> 1990-01-01..1993-12-31 range
19. und 20. Jahrhundert -> 1801-01-01..2000-12-31 range
in den 80ern -> 1980-01-01..1989-12-31 range
acht Uhr morgens -> 2025-11-27T08:00..2025-11-27T08:59 hour
seit |Januar -> 2025-01-01..2025-11-27 range
ab |Januar -> 2026-01-01..2026-01-31 month
20. Jahrhundert -> 1901-01-01..2000-12-31 range
ersten Quartal 2024 -> 2024-01-01..2024-03-31 quarter
zweite Halbjahr 2024 -> 2024-07-01..2024-12-31 range
ersten sechs Monate des Jahres 2024 -> 2024-01-01..2024-06-30 range
2003-2005 -> 2003-01-01..2005-12-31 range
vom 3. bis 5. März -> 2025-03-03..2025-03-05 range
zwischen dem 3. und dem 5. März -> 2025-03-03..2025-03-05 range
Montag und Dienstag -> 2025-11-24..2025-11-25 range
heute Morgen -> 2025-11-27T06:00..2025-11-27T11:59 hour
morgen früh -> 2025-11-28T05:00..2025-11-28T08:59 hour
am |Morgen -> 2025-11-27T06:00..2025-11-27T11:59 hour
gestern Abend -> 2025-11-26T18:00..2025-11-26T23:59 hour
Dienstagabend -> 2025-11-25T18:00..2025-11-25T23:59 hour
Montagmorgen -> 2025-11-24T06:00..2025-11-24T11:59 hour
in der Nacht zum Sonntag -> 2025-11-22T22:00..2025-11-23T05:59 hour
Nacht auf Sonntag -> 2025-11-22T22:00..2025-11-23T05:59 hour
Nacht von Samstag auf Sonntag -> 2025-11-22T22:00..2025-11-23T05:59 hour
um 15 Uhr -> 2025-11-27T15:00..2025-11-27T15:59 hour
gestern um 15.30 Uhr -> 2025-11-26T15:30 minute
am Montag gegen 20:15 -> 2025-11-24T20:15 minute
zwischen 15 und 16 Uhr -> 2025-11-27T15:00..2025-11-27T16:00 range
dieses Wochenende -> 2025-11-29..2025-11-30 range
Weihnachten 2024 -> 2024-12-25 day
Ostermontag 2024 -> 2024-04-01 day
Silvester -> 2025-12-31 day
drei Jahre -> None
"""

FRENCH = """
aujourd'hui -> 2025-11-27 day
aujourd’hui -> 2025-11-27 day
hier -> 2025-11-26 day
avant-hier -> 2025-11-25 day
demain -> 2025-11-28 day
après-demain -> 2025-11-29 day
mardi -> 2025-11-25 day
ce lundi -> 2025-11-24 day
jeudi dernier -> 2025-11-20 day
vendredi prochain -> 2025-11-28 day
6 novembre -> 2025-11-06 day
le 1er mai -> 2025-05-01 day
premier mai -> 2025-05-01 day
14 juillet 1789 -> 1789-07-14 day
3 févr. 2024 -> 2024-02-03 day
vendredi 21 novembre -> 2025-11-21 day
27/11/2025 -> 2025-11-27 day
2025-11-27 -> 2025-11-27 day
31 avril -> None
août -> 2025-08-01..2025-08-31 month
en juin 2024 -> 2024-06-01..2024-06-30 month
juin dernier -> 2025-06-01..2025-06-30 month
juin de l'année dernière -> 2024-06-01..2024-06-30 month
la semaine dernière -> 2025-11-17..2025-11-23 week
cette semaine -> 2025-11-24..2025-11-30 week
la semaine prochaine -> 2025-12-01..2025-12-07 week
le mois dernier -> 2025-10-01..2025-10-31 month
l'an dernier -> 2024-01-01..2024-12-31 year
l'année prochaine -> 2026-01-01..2026-12-31 year
cette année -> 2025-01-01..2025-12-31 year
il y a |deux jours -> 2025-11-25 day
il y a une semaine -> 2025-11-17..2025-11-23 week
il y a trois mois -> 2025-08-01..2025-08-31 month
il y a dix ans -> 2015-01-01..2015-12-31 year
il y a soixante-quinze ans -> 1950-01-01..1950-12-31 year
il y a quatre-vingts ans -> 1945-01-01..1945-12-31 year
il y a une heure -> 2025-11-27T09:00..2025-11-27T09:59 hour
il y a quelques jours -> 2025-11-20..2025-11-26 range
dans |deux semaines -> 2025-12-08..2025-12-14 week
deux dernières années -> 2023-11-27..2025-11-27 range
ces derniers jours -> 2025-11-20..2025-11-27 range
ces derniers mois -> 2025-05-27..2025-11-27 range
début juillet -> 2025-07-01..2025-07-10 range
mi-juillet -> 2025-07-11..2025-07-20 range
fin 2024 -> 2024-10-01..2024-12-31 range
fin du mois -> 2025-11-21..2025-11-30 range
d'ici la fin du mois -> 2025-11-27..2025-11-30 range
avant |vendredi -> 2025-11-27 day
jusqu'à |vendredi -> 2025-11-27..2025-11-28 range
depuis |janvier -> 2025-01-01..2025-11-27 range
depuis |2013 -> 2013-01-01..2025-11-27 range
été 2024 -> 2024-06-01..2024-08-31 range
l'automne dernier -> 2024-09-01..2024-11-30 range
années 1990 -> 1990-01-01..1999-12-31 range
années 90 -> 1990-01-01..1999-12-31 range
fin des années quatre-vingt-dix -> 1997-01-01..1999-12-31 range
XXe siècle -> 1901-01-01..2000-12-31 range
premier trimestre 2024 -> 2024-01-01..2024-03-31 quarter
second semestre 2024 -> 2024-07-01..2024-12-31 range
six premiers mois de 2024 -> 2024-01-01..2024-06-30 range
2003-2005 -> 2003-01-01..2005-12-31 range
du 3 au 5 mars -> 2025-03-03..2025-03-05 range
entre le 3 et le 5 mars -> 2025-03-03..2025-03-05 range
samedi et dimanche -> 2025-11-22..2025-11-23 range
ce matin -> 2025-11-27T06:00..2025-11-27T11:59 hour
cet après-midi -> 2025-11-27T12:00..2025-11-27T17:59 hour
hier soir -> 2025-11-26T18:00..2025-11-26T23:59 hour
lundi matin -> 2025-11-24T06:00..2025-11-24T11:59 hour
dans la nuit de samedi à dimanche -> 2025-11-22T22:00..2025-11-23T05:59 hour
cette nuit -> 2025-11-26T22:00..2025-11-27T05:59 hour
à 15h30 -> 2025-11-27T15:30 minute
hier à 15 heures -> 2025-11-26T15:00..2025-11-26T15:59 hour
lundi vers 20h -> 2025-11-24T20:00..2025-11-24T20:59 hour
ce week-end -> 2025-11-29..2025-11-30 range
Noël -> 2025-12-25 day
Pâques 2024 -> 2024-03-31 day
lundi de Pâques 2024 -> 2024-04-01 day
trois ans -> None
"""

SPANISH = """
hoy -> 2025-11-27 day
ayer -> 2025-11-26 day
anteayer -> 2025-11-25 day
mañana -> 2025-11-28 day
pasado mañana -> 2025-11-29 day
martes -> 2025-11-25 day
este lunes -> 2025-11-24 day
el pasado lunes -> 2025-11-24 day
jueves pasado -> 2025-11-20 day
próximo viernes -> 2025-11-28 day
viernes que viene -> 2025-11-28 day
6 de noviembre -> 2025-11-06 day
1º de mayo -> 2025-05-01 day
primero de mayo -> 2025-05-01 day
2 de mayo de 1808 -> 1808-05-02 day
viernes 21 de noviembre -> 2025-11-21 day
27/11/2025 -> 2025-11-27 day
2025-11-27 -> 2025-11-27 day
31 de abril -> None
enero -> 2026-01-01..2026-01-31 month
en junio de 2024 -> 2024-06-01..2024-06-30 month
el pasado junio -> 2025-06-01..2025-06-30 month
junio del año pasado -> 2024-06-01..2024-06-30 month
la semana pasada -> 2025-11-17..2025-11-23 week
esta semana -> 2025-11-24..2025-11-30 week
semana que viene -> 2025-12-01..2025-12-07 week
el mes pasado -> 2025-10-01..2025-10-31 month
el año pasado -> 2024-01-01..2024-12-31 year
este año -> 2025-01-01..2025-12-31 year
próximo año -> 2026-01-01..2026-12-31 year
hace |dos días -> 2025-11-25 day
hace una semana -> 2025-11-17..2025-11-23 week
hace tres meses -> 2025-08-01..2025-08-31 month
hace diez años -> 2015-01-01..2015-12-31 year
hace treinta y cinco años -> 1990-01-01..1990-12-31 year
dos días atrás -> 2025-11-25 day
hace una hora -> 2025-11-27T09:00..2025-11-27T09:59 hour
hace unos días -> 2025-11-20..2025-11-26 range
dentro de |dos semanas -> 2025-12-08..2025-12-14 week
últimos dos años -> 2023-11-27..2025-11-27 range
los próximos días -> 2025-11-27..2025-12-04 range
principios de julio -> 2025-07-01..2025-07-10 range
mediados de julio -> 2025-07-11..2025-07-20 range
finales de 2024 -> 2024-10-01..2024-12-31 range
fin de mes -> 2025-11-21..2025-11-30 range
fin de semana -> 2025-11-22..2025-11-23 range
hasta |el viernes -> 2025-11-27..2025-11-28 range
desde |enero -> 2025-01-01..2025-11-27 range
desde |2013 -> 2013-01-01..2025-11-27 range
antes de |Navidad -> 2025-11-27..2025-12-24 range
verano de 2024 -> 2024-06-01..2024-08-31 range
el pasado otoño -> 2024-09-01..2024-11-30 range
años 90 -> 1990-01-01..1999-12-31 range
años noventa -> 1990-01-01..1999-12-31 range
siglo XX -> 1901-01-01..2000-12-31 range
primer trimestre de 2024 -> 2024-01-01..2024-03-31 quarter
segundo semestre de 2024 -> 2024-07-01..2024-12-31 range
primeros seis meses de 2024 -> 2024-01-01..2024-06-30 range
2003-2005 -> 2003-01-01..2005-12-31 range
del 3 al 5 de marzo -> 2025-03-03..2025-03-05 range
entre el 3 y el 5 de marzo -> 2025-03-03..2025-03-05 range
sábado y domingo -> 2025-11-22..2025-11-23 range
esta mañana -> 2025-11-27T06:00..2025-11-27T11:59 hour
la |mañana -> 2025-11-27T06:00..2025-11-27T11:59 hour
mañana por la mañana -> 2025-11-28T06:00..2025-11-28T11:59 hour
ayer por la tarde -> 2025-11-26T12:00..2025-11-26T20:59 hour
anoche -> 2025-11-26T18:00..2025-11-27T05:59 hour
madrugada del domingo -> 2025-11-23T00:00..2025-11-23T05:59 hour
noche del sábado al domingo -> 2025-11-22T18:00..2025-11-23T05:59 hour
a las 15:30 -> 2025-11-27T15:30 minute
ayer a las 15 horas -> 2025-11-26T15:00..2025-11-26T15:59 hour
las tres de la tarde -> 2025-11-27T15:00..2025-11-27T15:59 hour
Navidad -> 2025-12-25 day
Nochebuena -> 2025-12-24 day
Semana Santa de 2024 -> 2024-03-24..2024-03-31 range
Pascua 2024 -> 2024-03-31 day
tres años -> None
"""


@pytest.mark.parametrize(("text", "expected"), rows(ITALIAN))
def test_italian(text: str, expected: Resolved | None) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(ENGLISH))
def test_english(text: str, expected: Resolved | None) -> None:
    assert read(text, "en-GB") == expected


@pytest.mark.parametrize(("text", "expected"), rows(GERMAN))
def test_german(text: str, expected: Resolved | None) -> None:
    assert read(text, "de") == expected


@pytest.mark.parametrize(("text", "expected"), rows(FRENCH))
def test_french(text: str, expected: Resolved | None) -> None:
    assert read(text, "fr") == expected


@pytest.mark.parametrize(("text", "expected"), rows(SPANISH))
def test_spanish(text: str, expected: Resolved | None) -> None:
    assert read(text, "es") == expected


PUBLISHED = {
    # Friday: the week began in the old year.
    "2026-01-02T09:00+01:00": """
        l'altro ieri -> 2025-12-31 day
        31 dicembre -> 2025-12-31 day
        28 dicembre scorso -> 2025-12-28 day
        mercoledì -> 2025-12-31 day
        il mese scorso -> 2025-12-01..2025-12-31 month
        l'anno scorso -> 2025-01-01..2025-12-31 year
        la settimana scorsa -> 2025-12-22..2025-12-28 week
        questa settimana -> 2025-12-29..2026-01-04 week
        due mesi fa -> 2025-11-01..2025-11-30 month
        scorso trimestre -> 2025-10-01..2025-12-31 quarter
        Natale -> 2025-12-25 day
        Capodanno -> 2026-01-01 day
        dicembre -> 2025-12-01..2025-12-31 month
        fine dicembre -> 2025-12-21..2025-12-31 range
        prossimo 6 gennaio -> 2026-01-06 day
        tra due mesi -> 2026-03-01..2026-03-31 month
        notte tra il 31 dicembre e il 1º gennaio -> 2025-12-31T22:00..2026-01-01T05:59 hour
        notte di Capodanno -> 2025-12-31T22:00..2026-01-01T05:59 hour
    """,
    # Thursday, a leap day.
    "2024-02-29T12:00+01:00": """
        domani -> 2024-03-01 day
        ieri -> 2024-02-28 day
        un mese fa -> 2024-01-01..2024-01-31 month
        un anno fa -> 2023-01-01..2023-12-31 year
        ultimo anno -> 2023-02-28..2024-02-29 range
        prossimi quattro anni -> 2024-02-29..2028-02-29 range
        fine mese -> 2024-02-21..2024-02-29 range
        29 febbraio -> 2024-02-29 day
        29 febbraio scorso -> 2020-02-29 day
    """,
    "2025-03-31T12:00+02:00": """
        un mese fa -> 2025-02-01..2025-02-28 month
        ultimo mese -> 2025-02-28..2025-03-31 range
        domani -> 2025-04-01 day
        tra un mese -> 2025-04-01..2025-04-30 month
    """,
    # Half past midnight in Rome, still the evening before in UTC: a Tuesday.
    "2025-07-01T00:30+02:00": """
        oggi -> 2025-07-01 day
        ieri -> 2025-06-30 day
        lunedì -> 2025-06-30 day
        martedì -> 2025-07-01 day
        martedì scorso -> 2025-06-24 day
        il mese scorso -> 2025-06-01..2025-06-30 month
        un'ora fa -> 2025-06-30T23:00..2025-06-30T23:59 hour
        stanotte -> 2025-06-30T22:00..2025-07-01T05:59 hour
        alle 21:30 UTC -> 2025-07-01T23:30 minute
    """,
    # The same moment, published in UTC.
    "2025-06-30T22:30+00:00": """
        oggi -> 2025-06-30 day
        lunedì -> 2025-06-30 day
        martedì -> 2025-06-24 day
        alle 21:30 UTC -> 2025-06-30T21:30 minute
    """,
    # A Saturday: the weekend is on.
    "2025-11-22T18:00+01:00": """
        weekend -> 2025-11-22..2025-11-23 range
        questo fine settimana -> 2025-11-22..2025-11-23 range
        prossimo fine settimana -> 2025-11-29..2025-11-30 range
        fine settimana scorso -> 2025-11-15..2025-11-16 range
        notte tra venerdì e sabato -> 2025-11-21T22:00..2025-11-22T05:59 hour
        notte tra sabato e domenica -> 2025-11-15T22:00..2025-11-16T05:59 hour
    """,
    "1900-03-01T12:00+00:00": """
        29 febbraio -> 1896-02-29 day
        ieri -> 1900-02-28 day
    """,
}


@pytest.mark.parametrize(
    ("published", "text", "expected"),
    [(published, text.strip(), expected) for published, table in PUBLISHED.items() for text, expected in rows(table)],
)
def test_the_calendar_turns_at_publication(published: str, text: str, expected: Resolved | None) -> None:
    assert read(text, published=published) == expected


PAST = """
giovedì -> 2025-11-27 day
venerdì -> 2025-11-21 day
6 novembre -> 2025-11-06 day
29 novembre -> 2025-11-29 day
15 dicembre -> 2024-12-15 day
dicembre -> 2024-12-01..2024-12-31 month
Natale -> 2024-12-25 day
stanotte -> 2025-11-26T22:00..2025-11-27T05:59 hour
alle 9.30 -> 2025-11-27T09:30 minute
alle 23 -> None
entro |venerdì -> 2025-11-27..2025-11-28 range
fino a |martedì -> 2025-11-25 day
"""

FUTURE = """
giovedì -> 2025-11-27 day
venerdì -> 2025-11-28 day
martedì -> 2025-12-02 day
giovedì scorso -> 2025-11-20 day
6 novembre -> 2026-11-06 day
15 dicembre -> 2025-12-15 day
novembre -> 2025-11-01..2025-11-30 month
marzo -> 2026-03-01..2026-03-31 month
primavera -> 2026-03-01..2026-05-31 range
Pasqua -> 2026-04-05 day
weekend -> 2025-11-29..2025-11-30 range
sabato e domenica -> 2025-11-29..2025-11-30 range
nella notte tra sabato e domenica -> 2025-11-29T22:00..2025-11-30T05:59 hour
dal 28 dicembre al 3 gennaio -> 2025-12-28..2026-01-03 range
stanotte -> 2025-11-27T22:00..2025-11-28T05:59 hour
alle 23 -> 2025-11-27T23:00..2025-11-27T23:59 hour
2005 -> 2005-01-01..2005-12-31 year
"""


@pytest.mark.parametrize(("text", "expected"), rows(PAST))
def test_past_tense(text: str, expected: Resolved | None) -> None:
    assert read(text, tense="past") == expected


@pytest.mark.parametrize(("text", "expected"), rows(FUTURE))
def test_future_tense(text: str, expected: Resolved | None) -> None:
    assert read(text, tense="future") == expected


# After Wednesday, 28 February 2024.
ANCHORED = """
il giorno dopo -> 2024-02-29 day
giorno successivo -> 2024-02-29 day
indomani -> 2024-02-29 day
giorno prima -> 2024-02-27 day
lo stesso giorno -> 2024-02-28 day
quel giorno -> 2024-02-28 day
giornata successiva -> 2024-02-29 day
due giorni dopo -> 2024-03-01 day
dopo |due giorni -> 2024-03-01 day
pochi giorni dopo -> 2024-02-29..2024-03-06 range
giorni successivi -> 2024-02-28..2024-03-06 range
una settimana dopo -> 2024-03-04..2024-03-10 week
settimana prima -> 2024-02-19..2024-02-25 week
un mese dopo -> 2024-03-01..2024-03-31 month
tre mesi più tardi -> 2024-05-01..2024-05-31 month
mese successivo -> 2024-03-01..2024-03-31 month
due anni prima -> 2022-01-01..2022-12-31 year
anno precedente -> 2023-01-01..2023-12-31 year
sei mesi precedenti -> 2023-08-28..2024-02-28 range
lunedì successivo -> 2024-03-04 day
gennaio successivo -> 2025-01-01..2025-01-31 month
luglio precedente -> 2023-07-01..2023-07-31 month
5 aprile successivo -> 2024-04-05 day
29 dello stesso mese -> 2024-02-29 day
settembre dello stesso anno -> 2024-09-01..2024-09-30 month
15 agosto di quell'anno -> 2024-08-15 day
quell'estate -> 2024-06-01..2024-08-31 range
la sera prima -> 2024-02-27T18:00..2024-02-27T23:59 hour
sera stessa -> 2024-02-28T18:00..2024-02-28T23:59 hour
mattina dopo -> 2024-02-29T06:00..2024-02-29T11:59 hour
indomani mattina -> 2024-02-29T06:00..2024-02-29T11:59 hour
quella notte -> 2024-02-28T22:00..2024-02-29T05:59 hour
notte successiva -> 2024-02-28T22:00..2024-02-29T05:59 hour
in |serata -> 2024-02-28T18:00..2024-02-28T23:59 hour
alle |15:30 -> 2024-02-28T15:30 minute
verso le 11 dello stesso giorno -> 2024-02-28T11:00..2024-02-28T11:59 hour
dieci minuti prima -> 2024-02-28 day
pochi minuti dopo -> 2024-02-28 day
un'ora dopo -> 2024-02-28 day
ventiquattro ore dopo -> 2024-02-29 day
diciotto ore dopo -> None
poche ore dopo -> None
poco dopo la mezzanotte -> 2024-02-28 day
oggi -> 2025-11-27 day
questa mattina -> 2025-11-27T06:00..2025-11-27T11:59 hour
due giorni fa -> 2025-11-25 day
"""


@pytest.mark.parametrize(("text", "expected"), rows(ANCHORED))
def test_relative_to_the_date_before(text: str, expected: Resolved | None) -> None:
    assert read(text, anchor=date(2024, 2, 28)) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "the next day", "2024-02-29"),
        ("en", "two days later", "2024-03-01"),
        ("en", "the same day", "2024-02-28"),
        ("en", "the day before", "2024-02-27"),
        ("de", "am nächsten Tag", "2024-02-29"),
        ("de", "zwei Tage später", "2024-03-01"),
        ("de", "am selben Tag", "2024-02-28"),
        ("de", "am Vortag", "2024-02-27"),
        ("fr", "le lendemain", "2024-02-29"),
        ("fr", "deux jours plus tard", "2024-03-01"),
        ("fr", "le surlendemain", "2024-03-01"),
        ("fr", "ce jour-là", "2024-02-28"),
        ("fr", "la veille", "2024-02-27"),
        ("es", "al día siguiente", "2024-02-29"),
        ("es", "dos días después", "2024-03-01"),
        ("es", "ese mismo día", "2024-02-28"),
        ("es", "la víspera", "2024-02-27"),
    ],
)
def test_relative_to_the_date_before_elsewhere(language: str, text: str, expected: str) -> None:
    assert read(text, language, anchor=date(2024, 2, 28)) == Resolved(expected, expected, "day")
    assert read(text, language) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    rows("""
dieci minuti prima -> 2024-02-28T15:35 minute
due ore dopo -> 2024-02-28T17:00..2024-02-28T17:59 hour
dodici ore dopo -> 2024-02-29T03:00..2024-02-29T03:59 hour
il giorno dopo -> 2024-02-29 day
"""),
)
def test_relative_to_the_moment_before(text: str, expected: Resolved) -> None:
    assert read(text, anchor=datetime.fromisoformat("2024-02-28T15:45")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "il giorno dopo", "lo stesso giorno", "due anni prima", "mese successivo", "dieci minuti prima", "quella notte",
        "lunedì successivo", "settembre dello stesso anno", "indomani",
    ],
)  # fmt: skip
def test_without_a_date_before_it_is_unresolved(text: str) -> None:
    assert read(text) is None


UNPUBLISHED = """
2005 -> 2005-01-01..2005-12-31 year
6 novembre 2001 -> 2001-11-06 day
martedì 6 novembre 2001 -> 2001-11-06 day
27/11/2025 -> 2025-11-27 day
giugno 2024 -> 2024-06-01..2024-06-30 month
fine del 2023 -> 2023-10-01..2023-12-31 range
dal 3 al 5 marzo 2024 -> 2024-03-03..2024-03-05 range
notte tra il 2 e il 3 settembre 2024 -> 2024-09-02T22:00..2024-09-03T05:59 hour
estate 2024 -> 2024-06-01..2024-08-31 range
primo trimestre 2024 -> 2024-01-01..2024-03-31 quarter
Pasqua 2024 -> 2024-03-31 day
anni Novanta -> 1990-01-01..1999-12-31 range
XX secolo -> 1901-01-01..2000-12-31 range
10 luglio 2024 alle 21 -> 2024-07-10T21:00..2024-07-10T21:59 hour
dal |2013 -> 2013-01-01..2013-12-31 year
oggi -> None
ieri -> None
martedì -> None
6 novembre -> None
lunedì 4 aprile -> None
giugno -> None
il mese scorso -> None
quest'anno -> None
due giorni fa -> None
ultimi tre anni -> None
fine anno -> None
estate -> None
Natale -> None
primo trimestre -> None
27/11/25 -> None
il '68 -> None
nei giorni scorsi -> None
dal 3 al 5 marzo -> None
nella notte tra sabato e domenica -> None
stamattina -> None
alle 15:30 -> None
prima di |Natale 2024 -> None
"""


@pytest.mark.parametrize(("text", "expected"), rows(UNPUBLISHED))
def test_without_publication_nothing_is_guessed(text: str, expected: Resolved | None) -> None:
    assert read(text, published=None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    rows("""
2025-11-27 -> 2025-11-27 day
2005 -> 2005-01-01..2005-12-31 year
wczoraj -> None
27.11.2025 -> None
2025-13-01 -> None
0999 -> None
"""),
)
def test_languages_without_a_table_know_iso_dates_and_years(text: str, expected: Resolved | None) -> None:
    assert read(text, "pl") == expected


@pytest.mark.parametrize(
    ("year", "day"),
    [(1818, "03-22"), (1943, "04-25"), (1999, "04-04"), (2000, "04-23"), (2008, "03-23"), (2019, "04-21"),
     (2024, "03-31"), (2025, "04-20"), (2038, "04-25")],
)  # fmt: skip
def test_easter(year: int, day: str) -> None:
    """The earliest and latest Easters that can be, and years on either side of a century."""
    assert read(f"Pasqua {year}", published=None) == Resolved(f"{year}-{day}", f"{year}-{day}", "day")


WORDS = sorted(
    {word for table in (ITALIAN, ENGLISH, GERMAN, FRENCH, SPANISH) for row, _ in rows(table) for word in row.split()}
)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join),
    st.lists(st.sampled_from([*WORDS, "1", "31", "12.30", "0", "2200", "9999", "'00", "-", "/", "(", "e"])).map(
        "".join
    ),
)


ZONES = [timezone(timedelta(hours=hours)) for hours in (-12, -3.5, 0, 2, 14)]


@settings(deadline=None)
@given(
    text=TEXTS,
    before=TEXTS,
    language=st.sampled_from(["it", "en", "de", "fr", "es", "pl", "IT-ch", ""]),
    published=st.none() | st.datetimes(timezones=st.none() | st.sampled_from(ZONES)),
    tense=st.sampled_from([None, "past", "future"]),
    anchor=st.none() | st.dates() | st.datetimes(),
)
@example("ieri", "", "it", datetime.fromisoformat("0001-01-01"), None, None)
@example("domani", "entro ", "it", datetime.fromisoformat("9999-12-31T23:59"), None, None)
@example("sabato notte", "", "it", datetime.fromisoformat("9999-12-31T23:59"), "future", None)
@example("prossimi due anni", "", "it", datetime.fromisoformat("9999-12-31T23:59"), None, None)
@example("29 febbraio", "", "it", datetime.fromisoformat("0001-01-01"), None, None)
@example("primo secolo d.C.", "", "it", None, None, None)
@example("\ud800 oggi", "\ud800", "it", datetime.fromisoformat(THURSDAY), None, None)
def test_it_never_raises_and_never_ends_before_it_begins(
    text: str,
    before: str,
    language: str,
    published: datetime | None,
    tense: Tense | None,
    anchor: date | None,
) -> None:
    found = resolve(text, language=language, published=published, before=before, tense=tense, anchor=anchor)
    if found is not None:
        assert found.from_ <= found.to
        assert len(found.from_) == len(found.to) == (10 if "T" not in found.from_ else 16)
        assert ("T" in found.from_) >= (found.precision in ("minute", "hour"))
