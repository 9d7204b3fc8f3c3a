#!/usr/bin/env python3
"""Fills the English names of cities and counties in ../regions.csv, in place: `pip install pypinyin; romanise.py`.

Names are spelt in pinyin without tones (GB/T 16159: one word, an apostrophe before a, o and e inside it), the kind
of place is translated, and names of peoples in autonomous places are left out, as the yearbooks do. Places known
abroad by another name keep it (OTHER). A name that is there already stays.
"""

import csv
import io
import pathlib
import re

from pypinyin import Style, pinyin

FILE = pathlib.Path(__file__).parent.parent / "regions.csv"

OTHER = {
    "呼和浩特": "Hohhot", "鄂尔多斯": "Ordos", "呼伦贝尔": "Hulunbuir", "巴彦淖尔": "Bayannur", "乌兰察布": "Ulanqab",
    "锡林郭勒": "Xilingol", "阿拉善": "Alxa", "兴安": "Hinggan", "哈尔滨": "Harbin", "齐齐哈尔": "Qiqihar", "拉萨": "Lhasa",
    "日喀则": "Xigaze", "昌都": "Qamdo", "林芝": "Nyingchi", "山南": "Shannan", "那曲": "Nagqu", "阿里": "Ngari",
    "乌鲁木齐": "Urumqi", "克拉玛依": "Karamay", "吐鲁番": "Turpan", "哈密": "Hami", "昌吉": "Changji", "博尔塔拉": "Bortala",
    "巴音郭楞": "Bayingolin", "阿克苏": "Aksu", "克孜勒苏": "Kizilsu", "喀什": "Kashgar", "和田": "Hotan", "伊犁": "Ili",
    "塔城": "Tacheng", "阿勒泰": "Altay", "石河子": "Shihezi", "阿拉尔": "Alar", "图木舒克": "Tumxuk", "可克达拉": "Kokdala", "海西": "Haixi", "阿坝": "Aba", "甘孜": "Garze", "甘南": "Gannan",
    "迪庆": "Deqen", "玉树": "Yushu", "果洛": "Golog", "西双版纳": "Xishuangbanna", "德宏": "Dehong", "六安": "Lu'an", "吕梁": "Lüliang",
    "历下": "Lixia", "厦门": "Xiamen", "重庆": "Chongqing", "长治": "Changzhi", "朝阳": "Chaoyang", "蚌埠": "Bengbu", "亳州": "Bozhou",
    "台州": "Taizhou", "丽水": "Lishui", "乐清": "Yueqing", "莘县": "Shen County", "单县": "Shan County", "东阿": "Dong'e",
    "长岛": "Changdao", "乐陵": "Laoling", "番禺": "Panyu", "东莞": "Dongguan", "儋州": "Danzhou", "大埔": "Dabu", "铅山": "Yanshan",
    "乐亭": "Laoting", "牟平": "Muping", "中牟": "Zhongmu", "什邡": "Shifang", "柞水": "Zhashui", "吴堡": "Wubu", "宕昌": "Tanchang",
    "称多": "Chindu", "闵行": "Minhang", "渑池": "Mianchi", "浚县": "Xun County", "泌阳": "Biyang", "荥经": "Yingjing", "筠连": "Junlian",
    "犍为": "Qianwei", "大城": "Daicheng", "涡阳": "Guoyang", "枞阳": "Zongyang", "六合": "Luhe", "长子": "Zhangzi", "珲春": "Hunchun",
    "黄陂": "Huangpi", "歙县": "She County", "枣强": "Zaoqiang", "盱眙": "Xuyi", "句容": "Jurong", "临朐": "Linqu", "莎车": "Shache",
    "蔚县": "Yu County", "井陉": "Jingxing", "涿州": "Zhuozhou", "洪洞": "Hongtong", "繁峙": "Fanshi", "阿城": "Acheng", "尉犁": "Yuli",
}
# Characters with several readings, as place names read them.
READ = {"长": "chang", "都": "du", "重": "chong", "朝": "chao", "曾": "zeng", "佛": "fo", "宿": "su", "石": "shi", "牟": "mu", "单": "shan",
        "行": "xing", "会": "hui", "曲": "qu", "任": "ren", "叶": "ye", "大": "da", "柏": "bai", "盛": "sheng", "解": "xie", "车": "che"}
PLACES = set()
PEOPLES = sorted("""蒙古族 回族 藏族 维吾尔 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克 哈萨克族 傣族 黎族 傈僳族
佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯 锡伯族 塔吉克 普米族
怒族 鄂温克族 德昂族 保安族 裕固族 独龙族 鄂伦春 各族 蒙古 回""".split(), key=len, reverse=True)
KINDS = [
    ("经济技术开发区", " Economic and Technological Development Zone"), ("高新技术产业开发区", " High-tech Zone"),
    ("高新技术产业园区", " High-tech Zone"), ("高新技术开发区", " High-tech Zone"), ("全市", ""), ("高新区", " High-tech Zone"), ("经济开发区", " Economic Development Zone"),
    ("工业园区", " Industrial Park"), ("化工园区", " Chemical Industry Park"), ("产业园区", " Industrial Park"), 
    ("群岛", " Islands"), ("综合保税区", " Bonded Zone"), ("保税区", " Bonded Zone"), ("旅游度假区", " Tourist Resort"), ("风景名胜区", " Scenic Area"),
    ("管理区", " Administrative Zone"), ("示范区", " Demonstration Zone"), ("合作区", " Cooperation Zone"), ("实验区", " Pilot Zone"),
    ("试验区", " Pilot Zone"), ("开发区", " Development Zone"), ("集聚区", " Industrial Zone"), ("矿区", " Mining District"),
    ("架林区", "jia Forest District"), ("新区", " New Area"), ("特区", " Special District"), ("自治州", " Prefecture"),
    ("自治县", " County"), ("自治旗", " Banner"), ("地区", " Prefecture"), ("盟", " League"), ("旗", " Banner"), ("县", " County"),
    ("区", " District"), ("市", ""),
]


def spell(word):
    """One word in pinyin."""
    if word in OTHER:
        return OTHER[word]
    read = pinyin(word, style=Style.NORMAL, errors="ignore")
    syllables = [READ.get(c, s[0].replace("v", "ü")) for c, s in zip(word, read, strict=True)]
    joined = "".join(("'" if at and s[0] in "aoe" else "") + s for at, s in enumerate(syllables))
    return joined[:1].upper() + joined[1:]


def words(name):
    """Names of provinces and cities at the head of a longer name, and the rest."""
    for place in sorted(PLACES, key=len, reverse=True):
        if name.startswith(place) and len(name) > len(place):
            rest = name.removeprefix(place).removeprefix("市")
            return [place, *words(rest)] if rest else [place]
    return [name]


def english(name):
    if "县级行政区划" in name:
        return english(name[: name.index("直辖")].removesuffix("省")) + " counties under the province"
    if name.endswith("的岛礁及其海域"):
        return english(name.removesuffix("的岛礁及其海域")) + " and their waters"
    if name.endswith("市辖县"):
        return english(name.removesuffix("市辖县")) + " counties"
    if name.endswith("市辖区"):
        return english(name.removesuffix("市辖区").removesuffix("市")) + " districts"
    if name.endswith(("自治区", "省")):
        return {"新疆": "Xinjiang"}.get(name[:2], spell(name.removesuffix("省")))
    if name in OTHER:
        return OTHER[name]
    for kind, translated in KINDS:
        rest = name.removesuffix(kind)
        if rest == name or not rest:
            continue
        if kind.startswith("自治"):
            stripped = True
            while stripped:
                stripped = False
                for people in PEOPLES:
                    if rest.endswith(people) and len(rest) > len(people) + 1:
                        rest, stripped = rest.removesuffix(people), True
                        break
        # 长春净月高新技术产业开发区: the city is a word of its own.
        return " ".join(spell(word) for word in words(rest)) + translated
    return spell(name)


def main():
    rows = list(csv.DictReader(open(FILE, encoding="utf-8", newline="")))
    for row in rows:
        if row["code"].endswith("00") and len(row["name"]) > 2:
            PLACES.add(re.sub("(省|市|地区|盟|自治区)$", "", row["name"]))
    for row in rows:
        if not row["en"]:
            row["en"] = english(re.sub(r"\s", "", row["name"]))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    FILE.write_text(out.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
