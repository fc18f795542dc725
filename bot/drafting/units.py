"""Units of measure as people write and say them, each with the names it is the same as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

#: canonical name -> spellings. A spelling that stands under several names (キロ, degrees) is compatible with each of them.
_SPELLINGS: dict[str, str] = {
    "%": "% パーセント percent pct per_cent",
    "°C": "°C ℃ 度 °c C ºC degC deg_C degrees_C degrees_Celsius degree_Celsius 度C degrees degree deg °",
    "°F": "°F F degF deg_F degrees_F degrees_Fahrenheit degrees degree deg °",
    "angle": "度 ° degrees degree deg",
    "year": "年 年間 years year yrs yr か年 カ年 ヵ年 ヶ年",
    "month": "か月 カ月 ヶ月 ケ月 ヵ月 箇月 か月間 カ月間 ヶ月間 ヵ月間 months month mo mth mths",
    "calendar month": "月",
    "week": "週 週間 weeks week wks wk",
    "day": "日 日間 営業日 稼働日 days day",
    "hour": "時間 hours hour hrs hr h",
    "clock": "時 am pm a.m. p.m. o'clock",
    "minute": "分 分間 minutes minute mins min",
    "second": "秒 秒間 seconds second secs sec s",
    "ms": "ms ミリ秒 milliseconds millisecond",
    "shift": "直 shifts shift",
    "times": "回 度 times",
    "fold": "倍 x fold 倍速",
    "people": "人 名 people persons staff",
    "case": "件",
    "machine": "台",
    "piece": "個 コ pcs pieces piece ケ",
    "long thing": "本",
    "sheet": "枚 sheets sheet",
    "company": "社",
    "place": "箇所 か所 カ所 ヶ所 ヵ所 ケ所",
    "kind": "種類 種",
    "way": "通り とおり",
    "age": "歳 才",
    "JPY": "円 yen ¥",
    "USD": "ドル dollars dollar $ USD",
    "EUR": "ユーロ euros euro € EUR",
    "GBP": "ポンド pounds £ GBP",
    "Pa": "Pa パスカル pascals pascal",
    "kPa": "kPa キロパスカル kilopascals kilopascal キロ",
    "MPa": "MPa メガパスカル megapascals megapascal メガ",
    "bar": "bar bars バール",
    "psi": "psi",
    "mbar": "mbar millibar millibars hPa",
    "GPa": "GPa gigapascals",
    "nm": "nm ナノメートル ナノ nanometres nanometers",
    "μm": "μm um ミクロン マイクロメートル マイクロ microns micron micrometres micrometers micrometre micrometer",
    "mil": "mil mils thou",
    "mm": "mm ミリ ミリメートル millimetres millimeters millimetre millimeter mills mill",
    "cm": "cm センチ センチメートル centimetres centimeters",
    "m": "m メートル metres meters metre meter",
    "km": "km キロ キロメートル kilometres kilometers kilometre kilometer k",
    "mile": "miles mile マイル",
    "inch": "inch inches インチ",
    "ft": "ft feet foot フィート",
    "m2": "m2 平米 平方メートル square_metres square_meters sqm",
    "m3": "m3 立米 立方メートル cubic_metres cubic_meters cubic_metre cubic_meter",
    "ng": "ng ナノグラム nanograms nanogram",
    "μg": "μg ug mcg マイクログラム micrograms microgram",
    "mg": "mg ミリグラム milligrams milligram",
    "g": "g グラム grams gram",
    "kg": "kg キロ キログラム kilos kilo kilograms kilogram kgs",
    "t": "t トン tonnes tonne tons ton",
    "lb": "lb lbs pounds",
    "oz": "oz ounces ounce",
    "gal": "gal gallons gallon ガロン",
    "ml": "ml mL ミリ ミリリットル cc millilitres milliliters",
    "L": "L l ℓ リットル litres liters litre liter ltr ltrs",
    "L/min": "L/min l/min L/分 リットル毎分 litres_per_minute liters_per_minute litres_a_minute liters_a_minute lpm",
    "L/h": "L/h l/h litres_per_hour liters_per_hour litres_an_hour liters_an_hour",
    "L/100km": "litres_per_100_km liters_per_100_km L/100_km L/100km l/100_km l/100km",
    "m3/h": "m3/h 立米毎時 cubic_metres_per_hour cubic_meters_per_hour",
    "m/s": "m/s メートル毎秒 metres_a_second meters_a_second metre_per_second metre_a_second metres_per_second meters_per_second",
    "m/min": "m/min metres_a_minute meters_a_minute metres_per_minute meters_per_minute",
    "km/h": "km/h kph 時速 kilometres_per_hour kilometers_per_hour kilometres_an_hour kilometers_an_hour km_per_hour",
    "kV": "kV kilovolts kilovolt",
    "mV": "mV millivolts millivolt",
    "V": "V ボルト volts volt",
    "A": "A アンペア amps amp amperes",
    "mA": "mA ミリアンペア milliamps",
    "W": "W ワット watts watt",
    "kW": "kW キロワット kilowatts kilowatt キロ",
    "MW": "MW メガワット megawatts メガ",
    "kWh": "kWh キロワット時 kilowatt_hours kilowatt-hours",
    "Hz": "Hz ヘルツ hertz",
    "kHz": "kHz キロヘルツ kilohertz kilo_hertz キロ",
    "MHz": "MHz メガヘルツ megahertz mega_hertz mega_hurts mega_hurtz メガ",
    "GHz": "GHz ギガヘルツ gigahertz giga_hertz ギガ",
    "rpm": "rpm 回転 min-1",
    "N": "N ニュートン newtons newton",
    "N·m": "N·m Nm N・m ニュートンメートル newton_metres newton_meters newton_metre newton_meter",
    "kN": "kN キロニュートン kilonewtons",
    "kN·m": "kN·m kNm kilonewton_metres kilonewton_meters",
    "cN": "cN センチニュートン centinewtons centinewton",
    "dB": "dB D_B デシベル decibels decibel",
    "μSv/h": "μSv/h uSv/h マイクロシーベルト マイクロシーベルト毎時",
    "ppm": "ppm",
    "ppb": "ppb",
    "Ω": "Ω ohm ohms オーム",
    "kΩ": "kΩ kohm キロオーム",
    "MΩ": "MΩ Mohm メガオーム megohm megohms",
    "MΩ·cm": "MΩ・cm MΩ·cm MΩcm",
    "mΩ": "mΩ ミリオーム",
    "lbf": "lbf",
    "kgf": "kgf",
    "Ah": "Ah アンペアアワー amp_hours amp-hours",
    "mAh": "mAh",
    "Wh": "Wh watt_hours watt-hours",
    "kVA": "kVA",
    "kJ": "kJ キロジュール",
    "J": "J ジュール joules joule",
    "mg/m3": "mg/m3 mg/m³",
    "ng/L": "ng/L ng/l nanograms_per_litre nanograms_per_liter nanograms_a_litre",
    "μg/L": "μg/L μg/l ug/L micrograms_per_litre micrograms_per_liter micrograms_a_litre",
    "mg/L": "mg/L mg/l milligrams_per_litre milligrams_per_liter milligrams_a_litre",
    "g/L": "g/L g/l grams_per_litre grams_per_liter grams_a_litre",
    "g/m2": "g/m2 gsm 平米グラム",
    "kg/m3": "kg/m3",
    "g/cm3": "g/cm3",
    "kg/h": "kg/h kilograms_per_hour kilos_an_hour",
    "t/h": "t/h tonnes_per_hour tonnes_an_hour",
    "μL": "μL ul マイクロリットル microlitres microliters",
    "ha": "ha ヘクタール hectares hectare",
    "acre": "acres acre エーカー",
    "km2": "km2 平方キロメートル square_kilometres square_kilometers",
    "tsubo": "坪",
    "mat": "畳",
    "μs": "μs マイクロ秒 microseconds microsecond",
    "ns": "ns ナノ秒 nanoseconds nanosecond",
    "mW": "mW ミリワット milliwatts",
    "GW": "GW ギガワット gigawatts gigawatt",
    "MWh": "MWh メガワット時 megawatt_hours",
    "MJ": "MJ メガジュール",
    "GJ": "GJ ギガジュール",
    "kcal": "kcal キロカロリー",
    "μA": "μA マイクロアンペア microamps",
    "μF": "μF マイクロファラド",
    "pF": "pF ピコファラド",
    "μS/cm": "μS/cm",
    "mS/cm": "mS/cm",
    "lm": "lm ルーメン lumens lumen",
    "Bq": "Bq ベクレル",
    "hp": "hp 馬力 horsepower",
    "knot": "knots knot ノット kn",
    "inHg": "inHg",
    "mmHg": "mmHg",
    "dpi": "dpi",
    "KB": "KB kB キロバイト kilobytes",
    "kbps": "kbps",
    "dBm": "dBm",
    "calendar day": "calendar_days calendar_day 暦日",
    "mm/s": "mm/s ミリ毎秒",
    "mPa·s": "mPa・s mPa·s cP",
    "Mbps": "Mbps",
    "Gbps": "Gbps",
    "person-day": "人日 person-days person-day man-days man-day",
    "person-month": "人月 person-months man-months",
    "lot": "ロット lots lot",
    "shot": "ショット shots shot",
    "mm2": "mm2 mm² 平方ミリ スケ sq_mm square_millimetres",
    "MB": "MB メガ メガバイト megabytes megabyte",
    "GB": "GB ギガ ギガバイト gigabytes gigabyte gigs",
    "TB": "TB テラ テラバイト terabytes terabyte",
    "lx": "lx ルクス lux",
    "dozen": "ダース dozen dozens",
    "point": "ポイント pt percentage_points percentage_point",
}


def _by_spelling() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for name, spellings in _SPELLINGS.items():
        for spelling in {name, *spellings.split()}:
            table.setdefault(spelling.replace("_", " "), set()).add(name)
    return {spelling: frozenset(names) for spelling, names in table.items()}


UNITS = _by_spelling()
#: Written in another case people still mean the same (MPA, Mpa, KW), unless the case itself tells two units apart.
_FOLDED: dict[str, frozenset[str]] = {}
for _spelling, _names in UNITS.items():
    _FOLDED.setdefault(_spelling.casefold(), _names)


def _alternatives() -> Iterator[str]:
    for spelling in sorted(UNITS, key=len, reverse=True):
        escaped = re.escape(spelling).replace(r"\ ", r"[ -]")
        # \b would fail between a Latin unit and kana (0.6barで)
        yield escaped + (r"(?![A-Za-z])" if spelling[-1].isascii() and spelling[-1].isalpha() else "")


PATTERN = "(?:" + "|".join(_alternatives()) + ")"


def canonical(written: str) -> frozenset[str]:
    """The units a spelling may mean; a spelling nobody listed means itself."""
    spelling = re.sub(r"[ -]+", " ", written) if " " in written else written
    return UNITS.get(spelling) or _FOLDED.get(spelling.casefold()) or frozenset({spelling.casefold()})


#: How many of its base a unit is: people write 36 months as three years and 48 hours as two days.
_SIZES: dict[str, tuple[str, Decimal]] = {
    unit: (base, Decimal(size))
    for base, sizes in (
        ("second", "ms:0.001 second:1 minute:60 hour:3600 day:86400 week:604800"),
        ("month", "month:1 year:12"),
        ("m", "nm:1e-9 μm:1e-6 mm:0.001 cm:0.01 m:1 km:1000"),
        ("g", "ng:1e-9 μg:1e-6 mg:0.001 g:1 kg:1000 t:1000000"),
        ("L", "ml:0.001 L:1 m3:1000"),
    )
    for unit, _, size in (pair.partition(":") for pair in sizes.split())
}


def converted(value: Decimal, units: frozenset[str]) -> frozenset[tuple[str, Decimal]]:
    """An amount in the base of each unit it may have, where one is known."""
    sizes = (_SIZES[unit] for unit in units if unit in _SIZES)
    return frozenset((base, value * size) for base, size in sizes)


#: What a rate is per.
_RATES = {"/s": "second", "/min": "minute", "/h": "hour"}


def rate(units: frozenset[str]) -> tuple[frozenset[str], str]:
    """What a rate is of and per: mm and second for mm/s; units that are no rate stay, per ""."""
    for ending, per in _RATES.items():
        if units and all(unit.endswith(ending) for unit in units):
            return frozenset(unit.removesuffix(ending) for unit in units), per
    return units, ""
