"""Who the demo's leads are: invented names, companies and posts."""

from __future__ import annotations

from attrs import field, frozen

from nurture.tools.demo_generator.chance import Chance

__all__ = ["Company", "Person", "company", "person"]


@frozen
class Company:
    """A company that leads work for."""

    id: str
    name: str
    industry: str
    employees: int | None
    place: str
    zone: str


@frozen
class Person:
    """A lead as it comes into the table."""

    id: str
    name: str
    company: Company
    title: str | None
    role: str | None
    source: str
    consent: dict[str, bool] = field(factory=dict)


_TOKYO = "Asia/Tokyo"
_ZONES = ((_TOKYO, 78), ("America/New_York", 12), ("Europe/London", 10))
_SIZES = (((5, 49), 22), ((50, 299), 30), ((300, 3_000), 36), ((3_001, 12_000), 12))
_PREFECTURES = (
    ("東京都", 30), ("大阪府", 12), ("愛知県", 12), ("神奈川県", 9), ("福岡県", 7), ("北海道", 5), ("広島県", 5),
    ("長野県", 4), ("静岡県", 4), ("宮城県", 4), ("京都府", 4), ("富山県", 2), ("鹿児島県", 2),
)  # fmt: skip
_TRADES = {
    "製造": ("精機", "製作所", "金属工業", "電機", "化成"),
    "商社": ("商事", "通商", "トレーディング"),
    "物流": ("運輸", "物流", "倉庫"),
    "IT・通信": ("システムズ", "ソフトウエア", "ネットワークス"),
    "小売": ("ストア", "百貨", "マート"),
    "食品": ("食品", "製菓", "醸造"),
    "医療・福祉": ("メディカル", "ケアサービス"),
    "Manufacturing": ("Instruments", "Castings", "Tooling"),
    "Software": ("Software", "Systems", "Labs"),
    "Logistics": ("Freight", "Logistics"),
    "Retail": ("Stores", "Outfitters"),
}
_TRADES_HERE = (
    ("製造", 30), ("商社", 10), ("物流", 12), ("IT・通信", 18), ("小売", 12), ("食品", 12), ("医療・福祉", 6),
)  # fmt: skip
_TRADES_ABROAD = (("Manufacturing", 35), ("Software", 30), ("Logistics", 20), ("Retail", 15))
_HOUSES = (
    "あさぎり", "つばめ野", "ことり坂", "みなと星", "ゆずりは", "しろかね谷", "ほたる川", "かざみどり",
    "くじら島", "はるひ野", "夕凪", "雨音", "木霊", "月待", "銀河原", "千尋", "風待", "北斗森",
    "若竹原", "霜月", "アオバネ", "ミズタマ", "ソラノワ", "トビウオ", "リンドウ", "カナリヤ", "ノギク",
    "ヒノキバ",
)  # fmt: skip
_HOUSES_ABROAD = (
    "Larkmoor", "Pinebarrow", "Quillhaven", "Otterwick", "Fennimoor", "Brackenshaw", "Tidewell",
    "Glasswing", "Hollowmere", "Copperlatch", "Wrenfold", "Northgale",
)  # fmt: skip
_FAMILIES = (
    "朝倉", "磯部", "浦野", "江波", "沖田", "柿沼", "桐谷", "楠", "小夜", "坂巻", "汐見", "杉浦",
    "瀬名", "園部", "高階", "月島", "寺門", "戸塚", "中庭", "仁科", "布川", "野々村", "花房", "日向",
    "藤巻", "星野", "真壁", "三枝", "村雨", "八木沢", "柚木", "若槻",
)  # fmt: skip
_GIVEN = (
    "あかり", "一志", "詩乃", "栄介", "央子", "和真", "希実", "圭吾", "小春", "早苗", "志津", "朱里",
    "誠也", "そら", "拓人", "千景", "つむぎ", "哲平", "灯", "直毅", "にこ", "のぞみ", "遥斗", "ひなた",
    "文香", "帆乃", "真琴", "美緒", "睦月", "悠",
)  # fmt: skip
_FAMILIES_ABROAD = (
    "Ashgrove", "Barrowby", "Calloway-Finch", "Dunmoor", "Eastwell", "Fairholt", "Greystoke",
    "Hathersage", "Inkpen", "Kestrel", "Lindqvist", "Marchbank", "O'Tarrow", "Penhallow", "Rookwood",
    "Silverton",
)  # fmt: skip
_GIVEN_ABROAD = (
    "Ada", "Bram", "Clio", "Dara", "Elin", "Femi", "Greta", "Hugo", "Imani", "Jonas", "Kira", "Leif",
    "Mara", "Nils", "Odette", "Priya", "Rafael", "Saskia", "Théo", "Una",
)  # fmt: skip
_POSTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "top": (("代表取締役", "取締役", "執行役員"), ("CEO", "COO", "VP Operations")),
    "head": (
        ("製造部長", "情報システム部長", "マーケティング部長", "営業部長", "DX推進部長"),
        ("Head of IT", "Director of Operations", "Marketing Director"),
    ),
    "middle": (
        ("情報システム課長", "マーケティング課長", "生産管理課長", "営業企画課長", "DX推進課長"),
        ("IT Manager", "Marketing Manager", "Operations Manager"),
    ),
    "staff": (
        ("情報システム担当", "マーケティング担当", "販売促進主任", "経理担当", "総務担当", "生産管理担当"),
        ("Analyst", "Marketing Coordinator", "IT Specialist", "Office Administrator"),
    ),
}  # fmt: skip
_RANKS = (("top", 10), ("head", 22), ("middle", 30), ("staff", 38))
_RANKS_KEEN = (("top", 20), ("head", 40), ("middle", 30), ("staff", 10))
_ROLES: dict[str, tuple[tuple[str | None, int], ...]] = {
    "top": (("decision maker", 90), (None, 10)),
    "head": (("decision maker", 55), ("champion", 35), (None, 10)),
    "middle": (("champion", 60), ("user", 25), (None, 15)),
    "staff": (("user", 70), ("champion", 10), (None, 20)),
}
_SOURCES = (("web", 46), ("seminar", 24), ("exhibition", 20), ("referral", 10))


def company(number: int, chance: Chance) -> Company:
    """The company of that number."""
    zone = chance.weighted(_ZONES)
    here = zone == _TOKYO
    industry = chance.weighted(_TRADES_HERE if here else _TRADES_ABROAD)
    trade = chance.pick(_TRADES[industry])
    if here:
        joined = chance.pick(_HOUSES) + trade
        name = chance.weighted(((f"株式会社{joined}", 5), (f"{joined}株式会社", 3), (f"{joined}(株)", 1)))
    else:
        end = "Ltd" if zone == "Europe/London" else "Inc."
        name = f"{chance.pick(_HOUSES_ABROAD)} {trade} {end}"
    low, high = chance.weighted(_SIZES)
    employees = chance.between(low, high) if chance.happens(92) else None
    return Company(f"a-{number:03}", name, industry, employees, chance.weighted(_PREFECTURES) if here else "", zone)


def person(number: int, company: Company, chance: Chance, *, keen: bool, stranger: bool) -> Person:
    """The lead of that number; a ``keen`` one is higher up, a ``stranger`` is a competitor or a student."""
    here = company.zone == _TOKYO
    rank = chance.weighted(_RANKS_KEEN if keen else _RANKS)
    title = chance.pick(_POSTS[rank][0 if here else 1]) if chance.happens(94) else None
    names = (_FAMILIES, _GIVEN) if here else (_GIVEN_ABROAD, _FAMILIES_ABROAD)
    name = f"{chance.pick(names[0])} {chance.pick(names[1])}"
    if stranger:
        industry = chance.pick(("同業", "学生")) if here else "Competitor"
        company = Company(company.id, company.name, industry, company.employees, company.place, company.zone)
    consent = {"email": chance.happens(88), "line": here and chance.happens(38), "phone": chance.happens(52)}
    role = chance.weighted(_ROLES[rank])
    return Person(f"l-{number:03}", name, company, title, role, chance.weighted(_SOURCES), consent)
