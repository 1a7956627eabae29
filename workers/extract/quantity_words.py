"""The words of quantities: units, money, and one grammar of numbers a language. Tables; `quantities` reads with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from workers.extract.countries import fold

# Units -----------------------------------------------------------------------------------------------------------------


def _forms(lines: str) -> dict[str, str]:
    """Lines "unit: form, form" as folded form -> unit."""
    pairs = (line.split(":") for line in lines.strip("\n").splitlines())
    return {fold(form): unit for unit, forms in pairs for form in forms.split(",")}


UNITS = _forms("""
percent: %, per cento, percento, percent, per cent, prozent, pour cent, por ciento
pp: punti percentuali, punto percentuale, percentage points, percentage point, prozentpunkte, prozentpunkten
pp: points de pourcentage, point de pourcentage, puntos porcentuales, punto porcentual
bp: punti base, basis points, basispunkte, points de base, puntos básicos
mg: mg, milligrammi, milligrammo, milligrams, milligramm, milligrammes, miligramos
g: g, gr, grammi, grammo, grams, grammes, gram, gramm, gramme, gramos, gramo
hg: hg, etti, etto
kg: kg, chili, chilo, chilogrammi, chilogrammo, kilogrammi, kilos, kilo, kilograms, kilogram, kilogramm, kilogrammes
kg: kilogramme, kilogramos, kilogramo
q: quintali, quintale, quintaux, quintales
t: t, tonnellate, tonnellata, tons, ton, tonnes, tonne, tonnen, toneladas, tonelada
kt: kt, kilotoni, chilotoni, kilotons, kilotonnen, kilotonnes, kilotones
mm: mm, millimetri, millimetro, millimetres, millimeters, millimeter, millimètres, milímetros
cm: cm, centimetri, centimetro, centimetres, centimeters, zentimeter, centimètres, centímetros
m: m, metri, metro, metres, metre, meters, meter, metern, mètres, mètre, metros
km: km, chilometri, chilometro, kilometri, kilometres, kilometre, kilometers, kilometer, kilometern, kilomètres
km: kilomètre, kilómetros, kilómetro
mi: miglia, miglio, miles, mile, meilen, millas
nmi: miglia nautiche, miglio nautico, miglia marine, nautical miles, seemeilen, milles marins, millas náuticas
ft: piedi, feet, foot, fuß, pieds, pies
in: pollici, inches, zoll, pouces, pulgadas
yd: iarde, iarda, yards, yard
m2: m2, mq, metri quadrati, metri quadri, metro quadrato, square metres, square meters, quadratmeter, quadratmetern
m2: mètres carrés, metros cuadrados
km2: km2, kmq, chilometri quadrati, chilometri quadri, square kilometres, square kilometers, quadratkilometer
km2: kilomètres carrés, kilómetros cuadrados
ha: ha, ettari, ettaro, hectares, hectare, hektar, hectáreas
acre: acri, acres, acre
ml: ml, millilitri, millilitres, milliliter
l: l, litri, litro, litres, litre, liters, liter, litern, litros
hl: hl, ettolitri, hectolitres, hektoliter
m3: m3, mc, metri cubi, metro cubo, cubic metres, cubic meters, kubikmeter, kubikmetern, mètres cubes, metros cúbicos
bbl: barili, barile, barrels, barrel, barils, barriles, barril
km/h: km/h, kmh, km orari, km all'ora, chilometri orari, chilometri all'ora, kilometres per hour, kilometers per hour
km/h: stundenkilometer, stundenkilometern, kilomètres heure, kilómetros por hora
m/s: m/s, metri al secondo
mph: mph, miles per hour, miglia orarie, miglia all'ora
kn: nodi, knots, knoten, nœuds, nudos
W: w, watt, watts
kW: kw, chilowatt, kilowatt, kilowatts
MW: mw, megawatt, megawatts
GW: gw, gigawatt, gigawatts
kWh: kwh, chilowattora, kilowattora, kilowattstunden
MWh: mwh, megawattora
GWh: gwh, gigawattora
TWh: twh, terawattora
V: v, volt, volts
°C: °c, gradi celsius, gradi centigradi, degrees celsius, grad celsius, degrés celsius, grados centígrados
°F: °f, gradi fahrenheit, degrees fahrenheit
°: °, gradi, grado, degrees, degree, grad, degrés, degré, grados
magnitude: magnitudo, magnitudo richter, magnitude, magnitud, richter, gradi richter, gradi della scala richter
kB: kb, kilobyte, kilobytes
MB: mb, megabyte, megabytes
GB: gb, gigabyte, gigabytes
TB: tb, terabyte, terabytes
Mbit/s: mbps, mbit/s
Gbit/s: gbps, gbit/s
s: secondi, seconds, sekunden, sekunde, secondes, segundos
min: minuti, minuto, minutes, minute, minuten, minutos
h: h, ore, ora, hours, hour, stunden, stunde, heures, heure, horas, hora
day: giorni, giorno, giornate, days, day, tage, tagen, tag, jours, jour, días, día
week: settimane, settimana, weeks, week, wochen, woche, semaines, semaine, semanas, semana
month: mesi, mese, months, month, monate, monaten, monat, mois, meses, mes
year: anni, anno, years, year, jahre, jahren, jahr, ans, an, années, años, año
""")
"""What is measured, in the forms of the five languages."""

DURATIONS = ({"s": 1, "min": 60, "h": 3_600, "day": 86_400, "week": 604_800}, {"month": 1, "year": 12})
"""Units of time that "23 minuti e 41 secondi" adds up, in the smaller one."""

MONEY = _forms("""
EUR: €, eur, euro, euros
USD: $, us$, usd, dollaro, dollari, dollar, dollars, dólar, dólares
GBP: £, gbp, sterlina, sterline, lire sterline, pound, pounds, pfund, livres sterling, libras esterlinas, libras
CHF: chf, franco, franchi, franken, franc, francs, francos
JPY: ¥, jpy, yen, yenes
CNY: cny, yuan, renminbi
RUB: rub, rublo, rubli, ruble, rubles, rouble, roubles, rubel, rublos
UAH: grivnia, grivnie, grivna, grivne, hryvnia, hryvnias
ITL: lira, lire, lires, liras
DEM: marco tedesco, marchi tedeschi, deutsche mark, marcos alemanes
INR: rupia, rupie, rupee, rupees, rupien, roupies, rupias
BRL: reais
ZAR: rand
PLN: zloty, zlotys
HUF: fiorini, forint, forints
ILS: shekel, sheqel, shekels, schekel
KRW: won
THB: baht
VND: dong
MYR: ringgit
SAR: riyal, riyals
IRR: rial, rials
NGN: naira
AOA: kwanza
GTQ: quetzal, quetzales
KZT: tenge
GEL: lari
BGN: lev
RON: leu, lei
XBT: bitcoin, bitcoins
: corona, corone, krone, kronen, crowns, couronnes, coronas, peso, pesos, dinaro, dinari, dinar, dinars, dinares
: dirham, dirhams, scellino, scellini, shilling, shillings, franchi cfa, francs cfa
""")
"""Words and signs of money; no code where the money of several states is called so and none is the commonest."""

OLD_MONEY = {("ITL", "ITA"): "ITL", ("CHF", "FRA"): "FRF", ("CHF", "BEL"): "BEF", ("CHF", "LUX"): "LUF"}
"""Where a state has the euro, the money that it had under that name."""

MAGNITUDES = {"k": 1e3, "mila": 1e3, "mln": 1e6, "mio": 1e6, "mld": 1e9, "mrd": 1e9, "bn": 1e9, "md": 1e9, "mds": 1e9}
"""Scales that stand behind a number only, the same in every language."""
BEHIND_MONEY = {"m": 1e6, "b": 1e9, "tn": 1e12}
"""Those that mean a number behind a currency's sign alone: "£3m"."""

# Languages -------------------------------------------------------------------------------------------------------------


class Grammar(NamedTuple):
    """How a language writes quantities, in folded words: lower case, without accents and apostrophes."""

    decimal: str
    number: Callable[[str], float | None]
    """A word that may stand alone: "tre", "ventitré", "duecentomila"."""
    scales: dict[str, float]
    """What multiplies: "milioni"."""
    rounds: dict[str, float]
    """What means about so many: "trentina", "dozen"."""
    several: dict[str, float]
    """What means at least two of so many where no number stands before it: "decine", "milioni", "hundreds"."""
    fractions: dict[str, float]
    half: frozenset[str]
    joins: frozenset[str]
    """Between the parts of a number: "e"."""
    to: frozenset[str]
    """Between the ends of a range: "a", "o"."""
    between: frozenset[str]
    of: frozenset[str]
    stops: frozenset[str]
    """What ends a noun phrase."""
    articles: frozenset[str]
    passed: frozenset[str]
    """Adjectives, determiners and pronouns: no heads."""
    people: frozenset[str]
    least: frozenset[str]
    most: frozenset[str]
    about: frozenset[str]
    """Phrases that make the number after them a bound or a rough figure."""
    contracted: dict[str, str]
    """Prepositions with their article, as the preposition that stands in those phrases."""
    trailing: frozenset[str]
    """What makes the number before it a rough figure: "circa", "o più"."""
    head: Callable[[Sequence[str], Grammar], str]
    """The head of a noun phrase of at least one word."""


def _set(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


def _values(text: str) -> dict[str, float]:
    """Groups "due/deux=2" as word -> value."""
    pairs = (group.split("=") for group in text.split())
    return {fold(word): float(value) for words, value in pairs for word in words.split("/")}


def _contractions(text: str) -> dict[str, str]:
    """Groups "di=del/dei" as form -> preposition."""
    pairs = (group.split("=") for group in text.split())
    return {form: word for word, forms in pairs for form in forms.split("/")}


def _phrases(text: str, contracted: dict[str, str]) -> frozenset[str]:
    """Phrases parted by commas, without contractions."""
    split = (fold(phrase).split() for phrase in text.split(","))
    return frozenset(" ".join(contracted.get(word, word) for word in phrase) for phrase in split)


def first_head(words: Sequence[str], grammar: Grammar) -> str:
    """Italian, French, Spanish: "tre presunti [membri] del clan"."""
    return next((word for word in words if fold(word) not in grammar.passed), words[-1])


def last_head(words: Sequence[str], grammar: Grammar) -> str:
    """English: "18,000 Ukrainian [troops]", "ten [people] injured"."""
    if len(words) > 1 and fold(words[-1]) in grammar.passed:
        return words[-2]
    return words[-1]


def capitalised_head(words: Sequence[str], grammar: Grammar) -> str:
    """German: "zwei weitere [Flugabwehrsysteme]"."""
    return next((word for word in words if word[:1].isupper() and fold(word) not in grammar.passed), words[-1])


# Italian and German write a number as one word: all below a thousand are listed, thousands are put together.

ITALIAN_UNITS = (
    "zero un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici"
)
ITALIAN_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"
GERMAN_UNITS = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn"
GERMAN_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"


@lru_cache(maxsize=1)
def _italian_hundreds() -> dict[str, int]:
    units = f"{ITALIAN_UNITS} diciassette diciotto diciannove".split()
    below = {word: value for value, word in enumerate(units)} | {"uno": 1, "una": 1}
    for ten, word in enumerate(ITALIAN_TENS.split(), start=2):
        below[word] = 10 * ten
        for unit, ending in enumerate(["uno", *units[2:10]], start=1):
            stem = word[:-1] if ending in ("uno", "otto") else word
            below[stem + ending] = 10 * ten + unit
        below[word[:-1] + "un"] = 10 * ten + 1
    table = dict(below)
    for hundred in range(1, 10):
        cento = "cento" if hundred == 1 else units[hundred] + "cento"
        table[cento] = 100 * hundred
        for word, value in below.items():
            if value:
                table[cento + word] = table[cento[:-1] + word] = 100 * hundred + value
    return table


@lru_cache(maxsize=1)
def _german_hundreds() -> dict[str, int]:
    units = [fold(word) for word in f"{GERMAN_UNITS} siebzehn achtzehn neunzehn".split()]
    below = {word: value for value, word in enumerate(units)}
    below |= {fold(word): 1 for word in ("eins", "eine", "einen", "einem", "einer", "eines")}
    for ten, word in enumerate(map(fold, GERMAN_TENS.split()), start=2):
        below[word] = 10 * ten
        below |= {f"{units[unit]}und{word}": 10 * ten + unit for unit in range(1, 10)}
    table = below | {"hundert": 100}
    for hundred in range(1, 10):
        table[units[hundred] + "hundert"] = 100 * hundred
        for word, value in below.items():
            table[f"{units[hundred]}hundert{word}"] = 100 * hundred + value
            table.setdefault(f"hundert{word}", 100 + value)
    return table


def _italian_number(word: str) -> float | None:
    hundreds = _italian_hundreds()
    for thousand in ("mila", "mille"):
        head, found, tail = word.partition(thousand)
        if found:
            times = 1 if thousand == "mille" and not head else hundreds.get(head) if thousand == "mila" else None
            rest = hundreds.get(tail) if tail else 0
            return None if times is None or rest is None else 1_000 * times + rest
    return hundreds.get(word)


def _german_number(word: str) -> float | None:
    hundreds = _german_hundreds()
    head, found, tail = word.partition("tausend")
    if not found:
        return hundreds.get(word) or {"anderthalb": 1.5, "eineinhalb": 1.5, "zweieinhalb": 2.5, "null": 0}.get(word)
    times = hundreds.get(head) if head else 1
    rest = hundreds.get(tail) if tail else 0
    return None if times is None or rest is None else 1_000 * times + rest


ITALIAN_CONTRACTED: dict[str, str] = _contractions(
    "di=del/dello/della/dell/dei/degli/delle a=ad/al/allo/alla/all/ai/agli/alle"
)

ITALIAN = Grammar(
    decimal=",",
    number=_italian_number,
    scales=MAGNITUDES | _values("milione/milioni=1e6 miliardo/miliardi=1e9 bilione/bilioni=1e12"),
    rounds=_values(
        "paio=2 decina=10 dozzina=12 quindicina=15 ventina=20 trentina=30 quarantina=40 cinquantina=50 sessantina=60"
        " settantina=70 ottantina=80 novantina=90 centinaio=100 migliaio=1000"
    ),
    several=_values("decine/decime=10 dozzine=12 centinaia=100 migliaia=1000 milioni=1e6 miliardi=1e9"),
    fractions=_values("metà=2 terzo/terzi=3 quarto/quarti=4 quinto/quinti=5 decimo/decimi=10"),
    half=_set("mezzo mezza"),
    joins=_set("e ed"),
    to=_set("a ad ai agli alle all o od"),
    between=_set("tra fra"),
    of=_set("di d de del dello della dell dei degli delle su sui sulle"),
    stops=_set(
        "di d de del dello della dell dei degli delle da dal dalla dai dagli dalle a al alla all ai agli alle in nel nella nei"
        " nelle nell con per su sul sulla sui sulle tra fra che e ed o ma sono è erano hanno ha senza ogni l"
    ),
    articles=_set("il lo la l i gli le un una uno"),
    passed=_set(
        "altri altre altro altra nuovi nuove nuovo nuova ultimi ultime primi prime presunti presunte presunto ex diversi diverse"
        " vari varie giovani giovane anziani anziane loro suoi sue suo sua questi queste quelli quali cui essi esse tutti tutte"
        " soli sole solo sola soltanto soldi precedenti antichi antiche importanti principali eventuali distinte distinti interi"
        " intere gravi grandi grande piccoli piccole ulteriori semplici allora vecchie vecchi differenti singoli alcuni alcune"
        " parecchi parecchie molti molte pochi poche poco qualche numerosi numerose centinaia più circa meno mezzo"
        " cosiddetti aggiuntivi bei belle validi i le"
    ),
    people=_set(
        "persone persona uomini uomo donne donna bambini bambino bambine bambina bimbi bimbo bimbe ragazzi ragazzo ragazze"
        " ragazza giovani giovane anziani anziano anziane adulti adulto adolescenti adolescente minori minorenni minorenne neonati"
        " figli figlio figlie figlia fratelli fratello sorelle sorella fratellini nipoti genitori madri padri mogli cognati parenti"
        " familiari amici morti morto morte feriti ferito ferite vittime vittima dispersi disperso caduti caduto superstiti"
        " sopravvissuti deceduti decedute intossicati contusi contagiati contagiate infetti malati malato pazienti paziente"
        " ricoverati guariti ustionati annegati naufraghi sfollati sfollate profughi profugo rifugiati rifugiate migranti migrante"
        " immigrati emigrati esuli espatriati clandestini stranieri cittadini cittadino cittadine connazionali residenti abitanti"
        " isolani contribuenti elettori votanti elettrici contadini soldati soldato militari militare militi ufficiali sottufficiali"
        " generali colonnelli marinai marinaio fanti genieri riservisti reclute paracadutisti combattenti combattente miliziani"
        " guerriglieri ribelli mercenari terroristi terrorista attentatori kamikaze jihadisti veterani reduci poliziotti poliziotto"
        " agenti agente carabinieri carabiniere gendarmi gendarme finanzieri guardie vigili pompieri volontari volontarie"
        " soccorritori ranger spie ostaggi ostaggio prigionieri prigioniero detenuti detenuto detenute reclusi recluse carcerati"
        " arrestati arrestate fermati fermato ricercati latitanti evasi imputati imputate indagati condannati sospetti sospettati"
        " graziati accusati complici banditi malviventi rapinatori ladri scafisti trafficanti pirati predoni mafiosi brigatisti"
        " estremisti testimoni testimone giudici magistrati avvocati procuratori giurati operai operaio operaie lavoratori"
        " lavoratrici dipendenti dipendente impiegati impiegate addetti tecnici tecnico braccianti minatori pescatori muratori"
        " camionisti autotrasportatori tassisti ferrovieri macchinisti portuali agricoltori allevatori viticoltori pastori"
        " commercianti esercenti imprenditori imprenditore manager dirigenti dirigente direttori funzionari funzionario"
        " diplomatici diplomatico ambasciatori consiglieri assessori sindaci ministri ministro sottosegretari segretari presidenti"
        " vicepresidenti deputati deputato senatori senatore parlamentari onorevoli delegati delegato governatori"
        " commissari ispettori rappresentanti esponenti candidati candidato candidate iscritti militanti attivisti attivista"
        " sindacalisti oppositori dissidenti manifestanti manifestante dimostranti dimostrante scioperanti pacifisti fedeli cardinali"
        " vescovi arcivescovi sacerdoti sacerdote preti frati monaci suore religiose religiosi missionari pellegrini imam novizi"
        " studenti studente studentesse studentessa alunni scolari liceali docenti insegnanti maestri professori professoresse"
        " ricercatori ricercatore scienziati esperti astronauti astronomi fisici chimici ingegneri medici medico infermieri"
        " infermiere sanitari operatori operatore giornalisti giornalista fotografi reporter scrittori artisti attori"
        " attrici cantanti musicisti registi autori atleti atlete calciatori calciatore giocatori giocatore corridori piloti pilota"
        " allenatori arbitri tifosi tifoso ultras spettatori spettatore telespettatori ascoltatori visitatori turisti turista"
        " escursionisti alpinisti scalatori sciatori passeggeri passeggero occupanti equipaggi viaggiatori pendolari automobilisti"
        " motociclisti ciclisti pedoni utenti clienti consumatori abbonati lettori membri membro componenti soci partecipanti"
        " sostenitori esponente collaboratori collaboratrici colleghi osservatori inviati mediatori negoziatori specialisti"
        " consulenti istruttori elettrice disoccupati esodati pensionati poveri orfani vedove schiavi nomadi musulmani cristiani"
        " civili civile vincitori protagonisti appartenenti assunti criminali signore signora cavalieri difensori animatori saggi rivali"
        " accompagnatori espositori fedelissimi compagni caporal caporali sergente sergenti fan contagiato cattolici ebrei islamici uiguri curdi rom astenuti assenti presenti contrari favorevoli votante marittimi membra effettivi"
        " truppe individui soggetti vip personalità astenuto titolari azionisti investitori risparmiatori obiettori renitenti"
        " infiltrati graziato gemelli africani europei asiatici"
    ),
    least=_phrases(
        "oltre,ben oltre,più di,almeno,non meno di,minimo,un minimo di,superiore a,superiori a,al di sopra di,a partire da",
        ITALIAN_CONTRACTED,
    ),
    most=_phrases(
        "fino a,sino a,meno di,al massimo,massimo,un massimo di,non più di,inferiore a,inferiori a", ITALIAN_CONTRACTED
    ),
    about=_phrases(
        "circa,circa a,quasi,incirca,intorno a,attorno a,vicino a,più o meno,pressappoco,approssimativamente,suppergiù"
        ",qualcosa come,poco più di,poco meno di,nell ordine di,alcune,alcuni,qualche,diverse,diversi,poche,pochi,parecchie"
        ",svariate,svariati",
        ITALIAN_CONTRACTED,
    ),
    trailing=_phrases("circa,o più,e oltre,in su,e passa,o poco più", ITALIAN_CONTRACTED),
    contracted=ITALIAN_CONTRACTED,
    head=first_head,
)

ENGLISH_NUMBERS = _values(
    "zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13"
    " fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fifty=50 sixty=60"
    " seventy=70 eighty=80 ninety=90"
)

ENGLISH_CONTRACTED: dict[str, str] = {}

ENGLISH = Grammar(
    decimal=".",
    number=ENGLISH_NUMBERS.get,
    scales=MAGNITUDES | _values("hundred=100 thousand=1000 million=1e6 billion=1e9 trillion=1e12"),
    rounds=_values("dozen=12 couple=2"),
    several=_values("tens=10 dozens=12 hundreds=100 thousands=1000 millions=1e6 billions=1e9 trillions=1e12"),
    fractions=_values("half=2 third/thirds=3 quarter/quarters=4 fifth/fifths=5 tenth/tenths=10"),
    half=_set("half"),
    joins=_set("and"),
    to=_set("to or"),
    between=_set("between"),
    of=_set("of"),
    stops=_set("of in at from who that which and or on for to with by were was are have had near after during out"),
    articles=_set("the a an its their his her"),
    passed=_set(
        "other more new additional people's injured wounded dead killed missing some several many few them whom which those"
        " young former alleged arrested hurt altogether each alone later earlier"
    ),
    people=_set(
        "people person persons men man women woman children child kids boys boy girls girl teenagers adults students student"
        " pupils teachers teacher sons son daughters daughter brothers sisters relatives parents dead injured wounded missing"
        " casualties fatalities victims victim survivors survivor killed soldiers soldier troops troop servicemen marines"
        " sailors officers officer policemen policeman police agents fighters fighter militants militant insurgents rebels"
        " gunmen gunman attackers terrorists guerrillas mercenaries civilians civilian citizens residents inhabitants migrants"
        " migrant refugees refugee workers worker employees employee staff members member miners fishermen farmers drivers"
        " pilots crew passengers passenger tourists hikers hostages hostage prisoners prisoner detainees detainee inmates"
        " suspects suspect defendants protesters protester demonstrators activists activist voters lawmakers legislators"
        " senators deputies ministers officials official diplomats diplomat delegates judges lawyers journalists journalist"
        " reporters doctors doctor nurses patients patient scientists researchers engineers firefighters volunteers players"
        " fans spectators visitors users customers clients subscribers viewers pilgrims priests monks nuns bishops cardinals"
        " mourners witnesses veterans reservists recruits conscripts smugglers pirates experts observers inspectors"
        " peacekeepers ambassadors candidates orphans widows muslims christians jews personnel"
    ),
    least=_phrases(
        "more than,over,at least,no fewer than,no less than,not less than,above,upwards of,in excess of,exceeding,well over,a"
        " minimum of,some more than",
        ENGLISH_CONTRACTED,
    ),
    most=_phrases(
        "up to,as many as,less than,fewer than,at most,no more than,not more than,under,below,a maximum of",
        ENGLISH_CONTRACTED,
    ),
    about=_phrases(
        "about,around,some,roughly,nearly,almost,approximately,an estimated,estimated,close to,circa,just over,just under"
        ",several,a few,many",
        ENGLISH_CONTRACTED,
    ),
    trailing=_phrases("or so,or more,or thereabouts", ENGLISH_CONTRACTED),
    contracted=ENGLISH_CONTRACTED,
    head=last_head,
)

GERMAN_CONTRACTED: dict[str, str] = {}

GERMAN = Grammar(
    decimal=",",
    number=_german_number,
    scales=MAGNITUDES
    | _values("hundert=100 tausend=1000 million/millionen=1e6 milliarde/milliarden=1e9 billion/billionen=1e12"),
    rounds=_values("dutzend=12 paar=2"),
    several=_values(
        "dutzende/dutzenden=12 hunderte/hunderten=100 tausende/tausenden=1000 zehntausende/zehntausenden=10000"
        " hunderttausende/hunderttausenden=100000 millionen=1e6 milliarden=1e9"
    ),
    fractions=_values("hälfte=2 drittel=3 viertel=4 fünftel=5 zehntel=10"),
    half=_set("halbe halbes halber halben"),
    joins=_set("und"),
    to=_set("bis oder"),
    between=_set("zwischen"),
    of=_set("von der des vom"),
    stops=_set("von der des vom in im am an aus auf bei mit und oder die das den sind wurden waren haben zu für nach"),
    articles=_set("die der das den dem des ein eine einen einem einer"),
    passed=_set("weitere weiteren andere neue mutmaßliche ihnen denen davon einige mehrere viele wenige alle"),
    people=_set(
        "menschen mensch personen person männer mann frauen frau kinder kindern kind jungen mädchen jugendliche jugendlichen"
        " erwachsene söhne sohn töchter tochter brüder schwestern angehörige tote toten toter todesopfer opfer opfern verletzte"
        " verletzten verletzter vermisste vermissten überlebende überlebenden gefallene soldaten soldat soldatinnen polizisten"
        " polizist polizistinnen beamte beamten offiziere kämpfer kämpfern rebellen terroristen terrorist söldner zivilisten"
        " zivilist bürger bürgern einwohner einwohnern bewohner anwohner flüchtlinge flüchtlingen flüchtling migranten arbeiter"
        " arbeitern arbeitnehmer mitarbeiter mitarbeitern angestellte angestellten beschäftigte beschäftigten mitglieder"
        " mitgliedern bergleute fischer bauern fahrer piloten passagiere passagieren insassen touristen wanderer geiseln"
        " geisel gefangene gefangenen häftlinge häftlingen festgenommene verdächtige verdächtigen angeklagte angeklagten"
        " demonstranten demonstrant teilnehmer teilnehmern aktivisten aktivist wähler wählern abgeordnete abgeordneten"
        " minister diplomaten diplomat delegierte richter anwälte journalisten journalist reporter ärzte arzt patienten patient"
        " forscher experten beobachter feuerwehrleute helfer helfern freiwillige schüler schülern schülerinnen studenten"
        " studierende lehrer spieler fans zuschauer zuschauern besucher besuchern nutzer kunden pilger priester bischöfe"
        " zeugen reservisten rekruten schmuggler piraten matrosen muslime christen juden truppen einsatzkräfte rentner"
    ),
    least=_phrases(
        "mehr als,über,mindestens,wenigstens,nicht weniger als,gut,deutlich über,weit über", GERMAN_CONTRACTED
    ),
    most=_phrases("bis zu,weniger als,höchstens,maximal,nicht mehr als,unter,knapp unter", GERMAN_CONTRACTED),
    about=_phrases(
        "etwa,rund,circa,ca,ungefähr,knapp,fast,nahezu,an die,schätzungsweise,einige,mehrere,in etwa,gegen,etwas über",
        GERMAN_CONTRACTED,
    ),
    trailing=_phrases("oder mehr,oder so,ungefähr", GERMAN_CONTRACTED),
    contracted=GERMAN_CONTRACTED,
    head=capitalised_head,
)

FRENCH_NUMBERS = _values(
    "zéro=0 un/une=1 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13 quatorze=14"
    " quinze=15 seize=16 vingt/vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70 huitante/octante=80"
    " nonante=90"
)

FRENCH_CONTRACTED: dict[str, str] = _contractions("de=d/du/des a=au/aux")

FRENCH = Grammar(
    decimal=",",
    number=FRENCH_NUMBERS.get,
    scales=MAGNITUDES | _values("cent/cents=100 mille=1000 million/millions=1e6 milliard/milliards=1e9"),
    rounds=_values(
        "paire=2 dizaine=10 douzaine=12 quinzaine=15 vingtaine=20 trentaine=30 quarantaine=40 cinquantaine=50 soixantaine=60"
        " centaine=100 millier=1000"
    ),
    several=_values("dizaines=10 douzaines=12 centaines=100 milliers=1000 millions=1e6 milliards=1e9"),
    fractions=_values("moitié=2 tiers=3 quart/quarts=4 cinquième/cinquièmes=5 dixième/dixièmes=10"),
    half=_set("demi demie"),
    joins=_set("et"),
    to=_set("à ou"),
    between=_set("entre"),
    of=_set("de d des du sur"),
    stops=_set(
        "de d des du la le les l à au aux dans en par pour sur avec et ou qui que dont sont ont été ce contre sous"
    ),
    articles=_set("le la l les un une des"),
    passed=_set(
        "autres autre nouveaux nouvelles jeunes jeune anciens anciennes présumés premiers premières derniers dernières eux elles"
        " ceux celles quelques plusieurs nombreux différents divers seuls seules tous toutes grands petits"
    ),
    people=_set(
        "personnes personne hommes homme femmes femme enfants enfant garçons garçon filles fille jeunes jeune adolescents adultes"
        " mineurs bébés fils frères soeurs sœurs parents proches morts mort mortes blessés blessé blessées victimes victime"
        " disparus disparu tués tué survivants survivant rescapés décédés soldats soldat militaires militaire policiers policier"
        " gendarmes gendarme officiers agents agent combattants combattant rebelles djihadistes terroristes terroriste"
        " assaillants mercenaires civils civil citoyens ressortissants habitants habitant riverains réfugiés réfugié migrants"
        " migrant déplacés ouvriers ouvrier travailleurs employés employé salariés salarié membres membre pêcheurs"
        " agriculteurs chauffeurs pilotes passagers passager touristes randonneurs otages otage prisonniers prisonnier détenus"
        " détenu suspects suspect accusés prévenus manifestants manifestant grévistes militants militant électeurs votants"
        " députés député sénateurs ministres ministre élus maires fonctionnaires diplomates diplomate délégués juges avocats"
        " journalistes journaliste médecins médecin infirmiers infirmières soignants patients malades malade chercheurs"
        " scientifiques experts observateurs pompiers pompier secouristes bénévoles élèves élève étudiants étudiant"
        " enseignants enseignant professeurs joueurs supporters spectateurs visiteurs utilisateurs clients abonnés"
        " téléspectateurs pèlerins prêtres moines évêques témoins réservistes passeurs pirates marins musulmans chrétiens juifs"
        " troupes retraités chômeurs participants"
    ),
    least=_phrases(
        "plus de,au moins,pas moins de,au delà de,supérieur à,supérieurs à,supérieure à,minimum,un minimum de",
        FRENCH_CONTRACTED,
    ),
    most=_phrases(
        "jusqu à,jusque,moins de,au plus,au maximum,maximum,un maximum de,pas plus de,inférieur à,inférieurs à,inférieure à",
        FRENCH_CONTRACTED,
    ),
    about=_phrases(
        "environ,près de,presque,autour de,à peu près,quelque,quelques,plusieurs,approximativement,un peu plus de,un peu moins de"
        ",aux alentours de",
        FRENCH_CONTRACTED,
    ),
    trailing=_phrases("environ,ou plus,au moins", FRENCH_CONTRACTED),
    contracted=FRENCH_CONTRACTED,
    head=first_head,
)

SPANISH_NUMBERS = _values(
    "cero=0 un/uno/una=1 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12 trece=13"
    " catorce=14 quince=15 dieciséis=16 diecisiete=17 dieciocho=18 diecinueve=19 veinte=20 veintiuno/veintiún/veintiuna=21"
    " veintidós=22 veintitrés=23 veinticuatro=24 veinticinco=25 veintiséis=26 veintisiete=27 veintiocho=28 veintinueve=29"
    " treinta=30 cuarenta=40 cincuenta=50 sesenta=60 setenta=70 ochenta=80 noventa=90 cien/ciento=100 doscientos/doscientas=200"
    " trescientos/trescientas=300 cuatrocientos/cuatrocientas=400 quinientos/quinientas=500 seiscientos/seiscientas=600"
    " setecientos/setecientas=700 ochocientos/ochocientas=800 novecientos/novecientas=900"
)

SPANISH_CONTRACTED: dict[str, str] = _contractions("de=del a=al")

SPANISH = Grammar(
    decimal=",",
    number=SPANISH_NUMBERS.get,
    scales=MAGNITUDES | _values("mil=1000 millón/millones=1e6 billón/billones=1e12"),
    rounds=_values(
        "par=2 decena=10 docena=12 quincena=15 veintena=20 treintena=30 cuarentena=40 cincuentena=50 centena=100 centenar=100"
        " millar=1000"
    ),
    several=_values(
        "decenas=10 docenas=12 cientos=100 centenares=100 centenas=100 miles=1000 millares=1000 millones=1e6"
    ),
    fractions=_values("mitad=2 tercio/tercios=3 cuarto/cuartos=4 quinto/quintos=5 décimo/décimos=10"),
    half=_set("medio media"),
    joins=_set("y e"),
    to=_set("a o u"),
    between=_set("entre"),
    of=_set("de del d sobre"),
    stops=_set("de del la el los las a al en por para con sobre y e o que son fueron han contra sin entre"),
    articles=_set("el la los las un una unos unas"),
    passed=_set(
        "otros otras otro otra nuevos nuevas nuevo jóvenes presuntos presuntas primeros primeras últimos últimas ellos ellas"
        " algunos algunas varios varias muchos muchas pocos pocas diversos diferentes solos todos todas grandes supuestos más"
    ),
    people=_set(
        "personas persona hombres hombre mujeres mujer niños niño niñas niña jóvenes joven adolescentes adultos menores menor"
        " bebés hijos hijo hijas hermanos familiares muertos muerto muertas heridos herido heridas víctimas víctima fallecidos"
        " fallecido desaparecidos desaparecido sobrevivientes supervivientes soldados soldado militares militar policías policía"
        " agentes agente oficiales guardias combatientes combatiente rebeldes guerrilleros terroristas terrorista atacantes"
        " milicianos mercenarios civiles civil ciudadanos ciudadano habitantes vecinos residentes migrantes migrante inmigrantes"
        " refugiados refugiado desplazados trabajadores trabajador obreros obrero empleados empleado funcionarios miembros"
        " miembro mineros pescadores agricultores conductores pilotos pasajeros pasajero turistas excursionistas rehenes rehén"
        " presos preso prisioneros prisionero reclusos detenidos detenido arrestados sospechosos sospechoso acusados imputados"
        " manifestantes manifestante huelguistas activistas activista votantes electores diputados diputado senadores ministros"
        " alcaldes diplomáticos diplomático delegados jueces abogados periodistas periodista médicos médico enfermeros"
        " enfermeras pacientes enfermos investigadores científicos expertos observadores bomberos voluntarios alumnos"
        " estudiantes estudiante profesores docentes maestros jugadores aficionados espectadores visitantes usuarios clientes"
        " abonados peregrinos sacerdotes monjas obispos testigos reservistas reclutas contrabandistas piratas marineros"
        " musulmanes cristianos judíos tropas efectivos jubilados participantes asistentes"
    ),
    least=_phrases(
        "más de,al menos,por lo menos,no menos de,como mínimo,un mínimo de,superior a,superiores a,por encima de",
        SPANISH_CONTRACTED,
    ),
    most=_phrases(
        "hasta,menos de,como máximo,un máximo de,a lo sumo,no más de,inferior a,inferiores a,por debajo de",
        SPANISH_CONTRACTED,
    ),
    about=_phrases(
        "unos,unas,cerca de,casi,alrededor de,aproximadamente,en torno a,varios,varias,algunos,algunas,poco más de,poco menos de",
        SPANISH_CONTRACTED,
    ),
    trailing=_phrases("aproximadamente,o más,más o menos", SPANISH_CONTRACTED),
    contracted=SPANISH_CONTRACTED,
    head=first_head,
)

GRAMMARS = {"it": ITALIAN, "en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH}
