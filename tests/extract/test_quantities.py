from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.extract.quantities import Amount, parse
from workers.extract.quantity_words import BEHIND_MONEY, GRAMMARS, MONEY, UNITS

Expected = tuple[float | None, float | None, str | None, str | None, bool]

ITALIAN: dict[str, Expected] = {
    # digits, as Italian and Swiss Italian write them
    "5'000 operai": (5000, None, "people", "operai", False),
    "5’000 operai": (5000, None, "people", "operai", False),
    "1'250'000 franchi": (1_250_000, None, "CHF", None, False),
    "10.000 persone": (10000, None, "people", "persone", False),
    "1.250.000 euro": (1_250_000, None, "EUR", None, False),
    "1.250,50 euro": (1250.5, None, "EUR", None, False),
    "1 560 persone": (1560, None, "people", "persone", False),
    "210\u00a0000 docenti": (210000, None, "people", "docenti", False),
    "2,5 milioni di dollari": (2_500_000, None, "USD", None, False),
    "0,125 grammi": (0.125, None, "g", None, False),
    "300": (300, None, None, None, False),
    # the other decimal mark, and what tables and tokenizers leave of a number
    "5.4%": (5.4, None, "percent", None, False),
    "4.5 milioni di clienti": (4_500_000, None, "people", "clienti", False),
    "1,500.75 euro": (1500.75, None, "EUR", None, False),
    "13.00 abitanti": (None, None, "people", "abitanti", False),
    "9,300 persone": (None, None, "people", "persone", False),
    "30.00.00 civili": (None, None, "people", "civili", False),
    "1,3 figli": (1.3, None, "people", "figli", False),
    # words
    "tre morti": (3, None, "people", "morti", False),
    "un ferito": (1, None, "people", "ferito", False),
    "una donna": (1, None, "people", "donna", False),
    "zero punti": (0, None, "item", "punti", False),
    "ventitré persone": (23, None, "people", "persone", False),
    "trentatrè minatori": (33, None, "people", "minatori", False),
    "ventuno dipendenti": (21, None, "people", "dipendenti", False),
    "quarantotto": (48, None, None, None, False),
    "novantanove morti": (99, None, "people", "morti", False),
    "cento feriti": (100, None, "people", "feriti", False),
    "centotto seggi": (108, None, "item", "seggi", False),
    "centocinquanta casi": (150, None, "item", "casi", False),
    "centottanta voti": (180, None, "item", "voti", False),
    "trecentoquattordici prigionieri": (314, None, "people", "prigionieri", False),
    "mille uomini": (1000, None, "people", "uomini", False),
    "milleduecento": (1200, None, None, None, False),
    "tremila": (3000, None, None, None, False),
    "duemiladuecento pagine": (2200, None, "item", "pagine", False),
    "duecentocinquantamila euro": (250000, None, "EUR", None, False),
    "cinque mila persone": (5000, None, "people", "persone", False),
    "cento e tre feriti": (103, None, "people", "feriti", False),
    # scales
    "49 milioni di euro": (49e6, None, "EUR", None, False),
    "9 milioni d'euro": (9e6, None, "EUR", None, False),
    "370mila persone": (370000, None, "people", "persone", False),
    "20mln": (20e6, None, None, None, False),
    "3,4 mld $": (3.4e9, None, "USD", None, False),
    "10k": (10000, None, None, None, False),
    "due miliardi": (2e9, None, None, None, False),
    "mille miliardi di lire": (1e12, None, "ITL", None, False),
    "16 milioni 200 mila telespettatori": (16_200_000, None, "people", "telespettatori", False),
    "11 mila e 500 euro": (11500, None, "EUR", None, False),
    "un milione e mezzo di persone": (1_500_000, None, "people", "persone", False),
    "2 miliardi e mezzo di dollari": (2.5e9, None, "USD", None, False),
    "mezzo milione di bambini": (500_000, None, "people", "bambini", False),
    "mezzo dollaro": (0.5, None, "USD", None, False),
    # round words and their plurals
    "una trentina di feriti": (30, None, "people", "feriti", True),
    "un'ottantina di connazionali": (80, None, "people", "connazionali", True),
    "un migliaio circa di manifestanti": (1000, None, "people", "manifestanti", True),
    "1.200 tra morti e feriti": (1200, None, "people", "morti", False),
    "un quarto d'ora": (0.25, None, "h", None, False),
    "un centinaio": (100, None, None, None, True),
    "un migliaio di soldati": (1000, None, "people", "soldati", True),
    "un paio di barche": (2, None, "item", "barche", True),
    "due dozzine di uova": (24, None, "item", "uova", True),
    "una decina di migliaia di turisti": (10000, None, "people", "turisti", True),
    "decine di persone": (20, None, "people", "persone", True),
    "alcune decine di volontari": (20, None, "people", "volontari", True),
    "centinaia di morti e feriti": (200, None, "people", "morti", True),
    "migliaia di testi": (2000, None, "item", "testi", True),
    "decine di migliaia di utenti": (20000, None, "people", "utenti", True),
    "centinaia di milioni di euro": (200e6, None, "EUR", None, True),
    "milioni di galassie": (2e6, None, "item", "galassie", True),
    "milioni e milioni di stelle": (2e6, None, "item", "stelle", True),
    "alcuni vagoni": (None, None, "item", "vagoni", True),
    "parecchi feriti": (None, None, "people", "feriti", True),
    # bounds and ranges inside the span
    "oltre 100": (100, None, None, None, True),
    "circa 1'100 militari": (1100, None, "people", "militari", True),
    "9'000 circa": (9000, None, None, None, True),
    "almeno altre sei ragazze": (6, None, "people", "ragazze", True),
    "più di una ventina di agenti": (20, None, "people", "agenti", True),
    "quasi il 66%": (66, None, "percent", None, True),
    "circa il 90% dei voli": (90, None, "percent", "voli", True),
    "fino a 1'400 vittime": (None, 1400, "people", "vittime", True),
    "meno di un miliardo di dollari": (None, 1e9, "USD", None, True),
    "poco meno di un milione gli imprenditori": (1e6, None, "people", "imprenditori", True),
    "massimo 6500 visitatori": (None, 6500, "people", "visitatori", True),
    "3-5 milioni": (3e6, 5e6, None, None, True),
    "2000 - 3500 uomini": (2000, 3500, "people", "uomini", True),
    "74-77%": (74, 77, "percent", None, True),
    "dai 20 ai 30 feriti": (20, 30, "people", "feriti", True),
    "da quattro a sei bambine": (4, 6, "people", "bambine", True),
    "tra tremila e quattromila": (3000, 4000, None, None, True),
    "tra il 5% e il 7%": (5, 7, "percent", None, True),
    "45 e il 50%": (45, 50, "percent", None, True),
    "quattro o cinque colpi": (4, 5, "item", "colpi", True),
    "cinque / dieci chilogrammi": (5, 10, "kg", None, True),
    "tra 500 mila e un milione di euro": (500_000, 1e6, "EUR", None, True),
    "7-0 persone": (None, None, "people", "persone", False),
    # shares
    "12%": (12, None, "percent", None, False),
    "- 9,5%": (-9.5, None, "percent", None, False),
    "+ 9.9%": (9.9, None, "percent", None, False),
    "due per cento": (2, None, "percent", None, False),
    "57% degli aventi diritto": (57, None, "percent", "aventi", False),
    "75% dei 300 seggi": (75, None, "percent", "seggi", False),
    "due punti percentuali": (2, None, "pp", None, False),
    "25 punti base": (25, None, "bp", None, False),
    "metà": (50, None, "percent", None, False),
    "due quinti della popolazione": (40, None, "percent", "popolazione", False),
    "3/4 del bilancio": (75, None, "percent", "bilancio", False),
    "3/0": (None, None, None, None, False),
    "un terzo ferito": (1, None, "item", "terzo", False),
    "sette dei sedici mausolei": (7, None, "item", "mausolei", False),
    "uno dei malviventi": (1, None, "people", "malviventi", False),
    # money
    "€ 100 000": (100000, None, "EUR", None, False),
    "$ 9": (9, None, "USD", None, False),
    "euro 0,12": (0.12, None, "EUR", None, False),
    "£ 5": (5, None, "GBP", None, False),
    "80 sterline": (80, None, "GBP", None, False),
    "300 rubli": (300, None, "RUB", None, False),
    "20 miliardi di yen": (20e9, None, "JPY", None, False),
    "7.2 miliardi di lire": (7.2e9, None, "ITL", None, False),
    "2,5 milioni di franchi svizzeri": (2.5e6, None, "CHF", None, False),
    "100 franchi francesi": (100, None, "FRF", None, False),
    "300 dollari canadesi": (300, None, "CAD", None, False),
    "100 dollari di Hong Kong": (100, None, "HKD", None, False),
    "dieci milioni di corone svedesi": (10e6, None, "SEK", None, False),
    "500 lire turche": (500, None, "TRY", None, False),
    "40 pesos": (40, None, None, None, False),
    "5 bitcoin": (5, None, "XBT", None, False),
    "300 miliardi di dollari di danni": (300e9, None, "USD", "danni", False),
    # measures
    "500 tonnellate di farina": (500, None, "t", "farina", False),
    "80t di ammoniaca": (80, None, "t", "ammoniaca", False),
    "due etti di droga": (2, None, "hg", "droga", False),
    "11.5 kg di hashish": (11.5, None, "kg", "hashish", False),
    "70 km / h": (70, None, "km/h", None, False),
    "50 km orari": (50, None, "km/h", None, False),
    "216 chilometri": (216, None, "km", None, False),
    "20-30 cm di neve": (20, 30, "cm", "neve", True),
    "9 metri quadrati": (9, None, "m2", None, False),
    "9 km²": (9, None, "km2", None, False),
    "tre milioni di metri cubi": (3e6, None, "m3", None, False),
    "100 miglia nautiche": (100, None, "nmi", None, False),
    "12 ha": (12, None, "ha", None, False),
    "quarantamila litri": (40000, None, "l", None, False),
    "11 Kw": (11, None, "kW", None, False),
    "-24 C°": (-24, None, "°C", None, False),
    "– 20 gradi": (-20, None, "°", None, False),
    "magnitudo 5.2": (5.2, None, "magnitude", None, False),
    "4.2 gradi Richter": (4.2, None, "magnitude", None, False),
    "23 minuti e 41 secondi": (1421, None, "s", None, False),
    "9 anni e sei mesi": (114, None, "month", None, False),
    "un anno e mezzo": (1.5, None, "year", None, False),
    "due giorni di sciopero": (2, None, "day", "sciopero", False),
    # heads
    "altri 49 passeggeri": (49, None, "people", "passeggeri", False),
    "gli altri otto": (8, None, None, None, False),
    "tre presunti membri": (3, None, "people", "membri", False),
    "tre diversi testimoni": (3, None, "people", "testimoni", False),
    "due giovani": (2, None, "people", "giovani", False),
    "quattro italiani": (4, None, "people", "italiani", False),
    "tre missili russi": (3, None, "item", "missili", False),
    "un membro dell'equipaggio": (1, None, "people", "membro", False),
    "sei arresti": (6, None, "item", "arresti", False),
    "quattro corpi": (4, None, "item", "corpi", False),
    "due Stati": (2, None, "item", "stati", False),
    "5 le persone": (5, None, "people", "persone", False),
    "due di loro": (2, None, None, None, False),
    "un gruppo di 50 persone": (50, None, "people", "persone", False),
    'una ventina di "agenti"': (20, None, "people", "agenti", True),
}  # fmt: skip

ENGLISH: dict[str, Expected] = {
    "18,000 troops": (18000, None, "people", "troops", False),
    "1,250,000": (1_250_000, None, None, None, False),
    "2.5 million people": (2.5e6, None, "people", "people", False),
    "2.5%": (2.5, None, "percent", None, False),
    "ten per cent": (10, None, "percent", None, False),
    "1.234 tonnes": (1.234, None, "t", None, False),
    "twenty-five civilians": (25, None, "people", "civilians", False),
    "one hundred and five thousand people": (105000, None, "people", "people", False),
    "two hundred and fifty": (250, None, None, None, False),
    "a hundred protesters": (100, None, "people", "protesters", False),
    "half a million refugees": (500_000, None, "people", "refugees", False),
    "three and a half million": (3.5e6, None, None, None, False),
    "three million and a half": (3.5e6, None, None, None, False),
    "a dozen arrests": (12, None, "item", "arrests", True),
    "two dozen people": (24, None, "people", "people", True),
    "dozens of houses": (24, None, "item", "houses", True),
    "tens of thousands of people": (20000, None, "people", "people", True),
    "hundreds of millions of dollars": (200e6, None, "USD", None, True),
    "more than 100 people": (100, None, "people", "people", True),
    "about 250 launchers": (250, None, "item", "launchers", True),
    "at least three dead": (3, None, "people", "dead", True),
    "up to 5,000 soldiers": (None, 5000, "people", "soldiers", True),
    "no fewer than 12": (12, None, None, None, True),
    "between 3 and 5 missiles": (3, 5, "item", "missiles", True),
    "20 to 30 injured": (20, 30, "people", "injured", True),
    "$5bn": (5e9, None, "USD", None, False),
    "£3m": (3e6, None, "GBP", None, False),
    "€1.2 billion": (1.2e9, None, "EUR", None, False),
    "5 Canadian dollars": (5, None, "CAD", None, False),
    "300 US dollars": (300, None, "USD", None, False),
    "12,000 tonnes of flour": (12000, None, "t", "flour", False),
    "eight more staff members": (8, None, "people", "members", False),
    "three Russian diplomats": (3, None, "people", "diplomats", False),
    "three Russians": (3, None, "people", "russians", False),
    "ten people injured": (10, None, "people", "people", False),
    "two police cars": (2, None, "item", "cars", False),
    "two thirds of voters": (200 / 3, None, "percent", "voters", False),
    "half of the seats": (50, None, "percent", "seats", False),
}  # fmt: skip

GERMAN: dict[str, Expected] = {
    "1,2 Milliarden Euro": (1.2e9, None, "EUR", None, False),
    "10.000 Menschen": (10000, None, "people", "menschen", False),
    "5'000 Franken": (5000, None, "CHF", None, False),
    "300 Schweizer Franken": (300, None, "CHF", None, False),
    "3,5 Prozent": (3.5, None, "percent", None, False),
    "drei russische Diplomaten": (3, None, "people", "diplomaten", False),
    "zwei weitere Iris-T-Systeme": (2, None, "item", "iris-t-systeme", False),
    "mehr als 40 Drohnen": (40, None, "item", "drohnen", True),
    "mindestens zwölf Tote": (12, None, "people", "tote", True),
    "rund fünfzig Verletzte": (50, None, "people", "verletzte", True),
    "bis zu 300 Soldaten": (None, 300, "people", "soldaten", True),
    "einundzwanzig": (21, None, None, None, False),
    "dreihundertfünfundzwanzig": (325, None, None, None, False),
    "zweitausend Demonstranten": (2000, None, "people", "demonstranten", False),
    "fünfzehntausenddreihundert": (15300, None, None, None, False),
    "anderthalb Millionen Euro": (1.5e6, None, "EUR", None, False),
    "eine halbe Million Menschen": (500_000, None, "people", "menschen", False),
    "ein Dutzend Festnahmen": (12, None, "item", "festnahmen", True),
    "Hunderte Menschen": (200, None, "people", "menschen", True),
    "Zehntausende": (20000, None, None, None, True),
    "3 bis 5 Millionen": (3e6, 5e6, None, None, True),
    "zwischen 20 und 30 Personen": (20, 30, "people", "personen", True),
    "500 Tonnen Getreide": (500, None, "t", "getreide", False),
    "5 Mrd. Euro": (5e9, None, "EUR", None, False),
    "zwei Drittel der Stimmen": (200 / 3, None, "percent", "stimmen", False),
    "zwei Iraner": (2, None, "people", "iraner", False),
}  # fmt: skip

FRENCH: dict[str, Expected] = {
    "10 000 personnes": (10000, None, "people", "personnes", False),
    "10\u202f000 personnes": (10000, None, "people", "personnes", False),
    "1,8 milliard de dollars": (1.8e9, None, "USD", None, False),
    "5'000 francs": (5000, None, "CHF", None, False),
    "58,2 %": (58.2, None, "percent", None, False),
    "vingt-trois morts": (23, None, "people", "morts", False),
    "quatre-vingt-dix-sept blessés": (97, None, "people", "blessés", False),
    "quatre-vingts": (80, None, None, None, False),
    "soixante et onze": (71, None, None, None, False),
    "nonante-cinq": (95, None, None, None, False),
    "deux cents policiers": (200, None, "people", "policiers", False),
    "deux mille trois cents": (2300, None, None, None, False),
    "un million et demi d'euros": (1.5e6, None, "EUR", None, False),
    "une trentaine de soldats": (30, None, "people", "soldats", True),
    "une centaine": (100, None, None, None, True),
    "des dizaines de blessés": (20, None, "people", "blessés", True),
    "des milliers de manifestants": (2000, None, "people", "manifestants", True),
    "plus de 50 personnes": (50, None, "people", "personnes", True),
    "près d'un millier": (1000, None, None, None, True),
    "jusqu'à 500 euros": (None, 500, "EUR", None, True),
    "au moins douze": (12, None, None, None, True),
    "entre 3 et 5 kilomètres": (3, 5, "km", None, True),
    "cinq à dix jours": (5, 10, "day", None, True),
    "douze agents consulaires": (12, None, "people", "agents", False),
    "la moitié des électeurs": (50, None, "percent", "électeurs", False),
    "trois consulats": (3, None, "item", "consulats", False),
}  # fmt: skip

SPANISH: dict[str, Expected] = {
    "más de 50.000 personas": (50000, None, "people", "personas", True),
    "10 millones de euros": (10e6, None, "EUR", None, False),
    "2,5 %": (2.5, None, "percent", None, False),
    "los 14 policías": (14, None, "people", "policías", False),
    "treinta y cinco heridos": (35, None, "people", "heridos", False),
    "veintitrés muertos": (23, None, "people", "muertos", False),
    "doscientos cincuenta mil": (250000, None, None, None, False),
    "dos mil soldados": (2000, None, "people", "soldados", False),
    "medio millón de niños": (500_000, None, "people", "niños", False),
    "un millón y medio de dólares": (1.5e6, None, "USD", None, False),
    "una docena de casas": (12, None, "item", "casas", True),
    "decenas de heridos": (20, None, "people", "heridos", True),
    "cientos de miles de personas": (200_000, None, "people", "personas", True),
    "al menos tres": (3, None, None, None, True),
    "unos 200 manifestantes": (200, None, "people", "manifestantes", True),
    "hasta 40 kilómetros": (None, 40, "km", None, True),
    "entre 20 y 30 rehenes": (20, 30, "people", "rehenes", True),
    "de 3 a 5 años": (3, 5, "year", None, True),
    "500 pesos mexicanos": (500, None, "MXN", None, False),
    "tres cuartos de los votos": (75, None, "percent", "votos", False),
    "300.000 migrantes": (300000, None, "people", "migrantes", False),
}  # fmt: skip

IN_CONTEXT = [
    # before the span
    ("it", "si contano oltre ", "100 feriti", "", (100, None, "people", "feriti", True)),
    ("it", "sono almeno ", "dieci", " le persone rimaste", (10, None, "people", "persone", True)),
    ("it", "una multa fino a ", "500 euro", "", (None, 500, "EUR", None, True)),
    ("it", "pendenze fino all'", "8%", "", (None, 8, "percent", None, True)),
    ("it", "onde inferiori ai ", "15 metri", "", (None, 15, "m", None, True)),
    ("it", "non meno del ", "70%", " della popolazione", (70, None, "percent", None, True)),
    ("it", "non più di ", "1.200 soldati", "", (None, 1200, "people", "soldati", True)),
    ("it", "all'incirca ", "200 meteore", "", (200, None, "item", "meteore", True)),
    ("it", "feriti tra 3 e ", "5 agenti", "", (3, 5, "people", "agenti", True)),
    ("it", "un'altezza fra i 30 e i ", "50 cm", "", (30, 50, "cm", None, True)),
    ("it", "potrebbe variare tra ", "25 e 250 mila euro", "", (25000, 250_000, "EUR", None, True)),
    ("it", "un'altezza fra i ", "30", " e i 50 cm.", (30, 50, "cm", None, True)),
    ("it", "(tra il 25 ed il ", "21%", " delle entrate", (21, 25, "percent", None, True)),
    ("it", "di magnitudo ", "5,4", " sulla scala", (5.4, None, "magnitude", None, False)),
    ("it", "oltre (", "100", ")", (100, None, None, None, True)),
    # a bound that belongs to something else
    ("it", "oltre a ", "due feriti", "", (2, None, "people", "feriti", False)),
    ("it", "intorno alle 11:30, ", "due treni", "", (2, None, "item", "treni", False)),
    ("it", "erano oltre. ", "Tre feriti", "", (3, None, "people", "feriti", False)),
    ("it", "298 persone, tra cui ", "283 passeggeri", " e 15 membri", (283, None, "people", "passeggeri", False)),
    ("it", "tra cui 283 passeggeri e ", "15 membri", "", (15, None, "people", "membri", False)),
    ("it", "salita da 3 a ", "5 morti", "", (5, None, "people", "morti", False)),
    ("it", "delle scosse - ", "tre", ", per la precisione", (3, None, None, None, False)),
    ("it", "in calo (-", "3%", ")", (-3, None, "percent", None, False)),
    # after the span
    ("it", "il sequestro di ", "49 milioni", " di euro alla Lega", (49e6, None, "EUR", None, False)),
    ("it", "almeno ", "cinquanta", " morti", (50, None, "people", "morti", True)),
    ("it", "", "Decine", " i feriti.", (20, None, "people", "feriti", True)),
    ("it", "salvate solo ", "due", " delle tre donne", (2, None, "people", "donne", False)),
    ("it", "ha ospitato ben ", "due", " sfilate di moda", (2, None, None, None, False)),
    ("it", "", "uno", " ha detto", (1, None, None, None, False)),
    ("it", "si trovavano ", "50 persone", " circa tra insegnanti", (50, None, "people", "persone", True)),
    ("it", "22 su ", "133", " a terra", (133, None, None, None, False)),
    # the other languages
    ("en", "killing nearly ", "300,000 people", "", (300_000, None, "people", "people", True)),
    ("en", "between 3 and ", "5 soldiers", "", (3, 5, "people", "soldiers", True)),
    ("en", "worth $", "5", " million", (5, None, "USD", None, False)),
    ("de", "Es gab mindestens ", "drei", " Tote", (3, None, "people", "tote", True)),
    ("fr", "environ ", "200", " manifestants", (200, None, "people", "manifestants", True)),
    ("es", "alrededor de ", "200", " manifestantes", (200, None, "people", "manifestantes", True)),
    # no grammar: plain digits, or nothing
    ("pt", "mais de ", "300 pessoas", "", (300, None, None, None, False)),
    ("pt", "", "12%", "", (12, None, "percent", None, False)),
    ("pl", "", "10.000 osób", "", (None, None, None, None, False)),
    ("pl", "", "10 000 osób", "", (None, None, None, None, False)),
    ("pt", "", "três mortos", "", (None, None, None, None, False)),
]

TABLES = [("it", ITALIAN), ("en", ENGLISH), ("de", GERMAN), ("fr", FRENCH), ("es", SPANISH)]
ALONE = [(language, text, expected) for language, table in TABLES for text, expected in table.items()]


@pytest.mark.parametrize(("language", "text", "expected"), ALONE)
def test_a_span_alone(language: str, text: str, expected: Expected) -> None:
    assert parse(text, language=language) == Amount(*expected)


@pytest.mark.parametrize(("language", "before", "text", "after", "expected"), IN_CONTEXT)
def test_a_span_in_its_context(language: str, before: str, text: str, after: str, expected: Expected) -> None:
    assert parse(text, language=language, before=before, after=after) == Amount(*expected)


def test_the_tables_are_large() -> None:
    assert len(ALONE) + len(IN_CONTEXT) >= 150


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("10.000", "it", 10000), ("10.000", "en", 10.0), ("10,000", "en", 10000), ("10,000", "it", 10.0),
        ("2,5", "de", 2.5), ("2.5", "en", 2.5), ("2.5", "de", 2.5), ("1.000.000", "en", 1_000_000),
        ("5'000", "de", 5000), ("5’000", "fr", 5000), ("5'000.50", "it", 5000.5), ("0.125", "it", 0.125),
        ("12.34.56", "it", None), ("1,23,456", "it", None), ("9" * 40, "it", None),
    ],
)  # fmt: skip
def test_marks_by_language(text: str, language: str, value: float | None) -> None:
    assert parse(text, language=language).value == value


@pytest.mark.parametrize("language", sorted(GRAMMARS))
def test_no_number_word_is_a_unit_or_a_person(language: str) -> None:
    grammar = GRAMMARS[language]
    scales = grammar.scales.keys() | grammar.rounds.keys() | grammar.several.keys()
    assert not scales & grammar.people
    assert not {word for word in grammar.people if grammar.number(word) is not None}
    assert not scales & UNITS.keys() & MONEY.keys() & BEHIND_MONEY.keys()


@settings(deadline=None)  # the first call reads the tables
@given(st.integers(min_value=1, max_value=999_999_999), st.sampled_from(["it", "de", "en", "fr", "es"]))
def test_grouped_digits_keep_their_value(number: int, language: str) -> None:
    mark = {"it": ".", "de": ".", "es": ".", "en": ",", "fr": "\u202f"}[language]
    assert parse(f"{number:,}".replace(",", mark), language=language).value == number
    assert parse(f"{number:,}".replace(",", "'"), language=language).value == number


WORDS = (
    "tre 5 3.000 12,5 1/2 milioni mila di e mezzo tra - – % $ € centinaia decine circa fino a a b l' d' ° km / h un una metà"
    " two hundred and a half of vingt quatre et halbe Million ein und medio"
)
words = st.sampled_from(WORDS.split(" "))


@settings(deadline=None)  # the first call reads the tables
@given(
    st.text(max_size=40) | st.lists(words, max_size=8).map(" ".join),
    st.text(max_size=20) | st.lists(words, max_size=5).map(" ".join),
    st.text(max_size=20) | st.lists(words, max_size=5).map(" ".join),
    st.sampled_from(["it", "en", "de", "fr", "es", "pt", ""]),
)
def test_never_raises(text: str, before: str, after: str, language: str) -> None:
    amount = parse(text, language=language, before=before, after=after)
    assert amount == parse(text, language=language, before=before, after=after)
    if amount.value is not None and amount.upper is not None:
        assert amount.value < amount.upper
    assert amount.unit in {None, "people", "item", *UNITS.values(), *MONEY.values()} or len(amount.unit or "") == 3
