"""Search-like captions of generated products, and what each of them demands of a picture."""
import json
import random
from dataclasses import dataclass
from pathlib import Path

COLORS = {
    "red": ["red", "red", "red", "scarlet", "crimson"],
    "orange": ["orange"],
    "yellow": ["yellow", "yellow", "lemon yellow"],
    "green": ["green", "green", "forest green"],
    "teal": ["teal", "teal", "turquoise", "petrol"],
    "blue": ["blue", "blue", "blue", "sky blue", "royal blue"],
    "navy": ["navy", "navy blue", "dark blue", "navy"],
    "purple": ["purple", "purple", "violet"],
    "pink": ["pink", "pink", "rose", "light pink"],
    "brown": ["brown", "brown", "chocolate brown"],
    "beige": ["beige", "beige", "cream", "sand", "tan"],
    "black": ["black", "black", "jet black"],
    "grey": ["grey", "gray", "grey"],
    "white": ["white", "white", "off-white", "ivory"],
}
CATEGORIES = {
    "t-shirt": ["t-shirt", "t-shirt", "tee", "tshirt", "tee shirt", "t shirt"],
    "shirt": ["shirt", "shirt", "button-up shirt"],
    "sweater": ["sweater", "sweater", "jumper", "pullover", "knitted sweater"],
    "hoodie": ["hoodie", "hoodie", "hooded sweatshirt", "hoody"],
    "jacket": ["jacket", "jacket", "coat"],
    "dress": ["dress", "dress", "dress", "frock", "gown"],
    "skirt": ["skirt"],
    "trousers": ["trousers", "trousers", "pants", "slacks"],
    "shorts": ["shorts", "shorts", "short pants"],
    "sneakers": ["sneakers", "trainers", "sneaker", "sports shoes", "tennis shoes"],
    "boots": ["boots", "boots", "boot"],
    "sandals": ["sandals", "sandals", "summer sandals"],
    "heels": ["heels", "high heels", "pumps", "high-heeled shoes"],
    "backpack": ["backpack", "backpack", "rucksack", "knapsack"],
    "handbag": ["handbag", "handbag", "purse", "hand bag"],
    "suitcase": ["suitcase", "suitcase", "luggage", "travel case", "trolley case"],
    "cap": ["cap", "cap", "hat"],
    "scarf": ["scarf", "scarf", "shawl"],
    "sunglasses": ["sunglasses", "sunglasses", "shades", "sun glasses"],
    "watch": ["watch", "watch", "wristwatch", "wrist watch"],
    "umbrella": ["umbrella", "umbrella", "parasol", "brolly"],
    "sofa": ["sofa", "couch", "sofa", "settee"],
    "chair": ["chair", "chair", "seat"],
    "table": ["table"],
    "bookcase": ["bookcase", "bookshelf", "book shelf", "shelving unit"],
    "lamp": ["lamp", "lamp", "light"],
    "rug": ["rug", "rug", "carpet"],
    "cushion": ["cushion", "cushion", "pillow", "throw pillow"],
    "vase": ["vase", "vase", "flower vase"],
    "mug": ["mug", "mug", "cup", "coffee mug", "coffee cup"],
    "teapot": ["teapot", "teapot", "tea pot"],
    "water bottle": ["water bottle", "water bottle", "bottle", "drinking bottle"],
    "headphones": ["headphones", "headphones", "headset"],
    "phone": ["phone", "phone", "smartphone", "mobile phone", "cell phone"],
    "laptop": ["laptop", "laptop", "notebook computer", "laptop computer"],
    "camera": ["camera", "camera", "photo camera"],
}
# (adjective before the noun, phrase after it)
PATTERNS = {
    "plain": (["plain", "solid", "unpatterned"], ["without pattern", "in a plain finish"]),
    "striped": (["striped", "striped", "stripy", "stripe"], ["with stripes"]),
    "dotted": (["polka dot", "dotted", "spotted", "polka-dot"], ["with polka dots", "with dots"]),
    "checked": (["checked", "checkered", "chequered", "check", "plaid"], ["with checks"]),
    "floral": (["floral", "flowery", "flower print"], ["with flowers", "with a floral print"]),
    "chevron": (["chevron", "zigzag", "zig-zag"], ["with a zigzag pattern"]),
    "starred": (["star print", "starry", "starred"], ["with stars"]),
    "leopard": (["leopard print", "leopard", "animal print"], ["with leopard print"]),
}
DEPARTMENTS = {
    "fashion": ["clothes", "clothing", "garment", "apparel", "fashion"],
    "footwear": ["shoes", "footwear", "pair of shoes"],
    "bags": ["bag", "bags"],
    "accessories": ["accessory", "accessories", "fashion accessory"],
    "furniture": ["furniture", "piece of furniture"],
    "home": ["home decor", "home accessory", "decoration"],
    "kitchen": ["kitchenware", "tableware", "kitchen accessory"],
    "electronics": ["electronics", "gadget", "electronic device"],
}
# Other words for single shapes, where a shopper would not say the shape's own name.
SHAPES = {
    "coffee table": ["coffee table", "low table"],
    "desk table": ["desk", "writing desk"],
    "bar chair": ["bar stool", "bar chair"],
    "beanie cap": ["beanie", "woolly hat"],
    "baseball cap": ["baseball cap"],
    "flip-flop sandals": ["flip-flops", "flip flops"],
    "slide sandals": ["slides", "sliders"],
    "running sneakers": ["running shoes", "running sneakers"],
    "blazer jacket": ["blazer", "suit jacket"],
    "puffer jacket": ["puffer jacket", "down jacket", "quilted jacket"],
    "trucker jacket": ["denim jacket", "trucker jacket"],
    "roll-neck sweater": ["turtleneck", "roll-neck sweater", "turtleneck sweater"],
    "jogger trousers": ["joggers", "sweatpants"],
    "tank t-shirt": ["tank top", "vest top"],
    "smart watch": ["smart watch", "smartwatch"],
    "three-seat sofa": ["three-seater sofa", "3 seat sofa"],
    "clutch handbag": ["clutch", "clutch bag"],
    "tote handbag": ["tote bag", "tote"],
    "pendant lamp": ["pendant light", "ceiling lamp", "pendant lamp"],
    "stiletto heels": ["stilettos", "stiletto heels"],
}
OPENINGS = ["a photo of a {}", "a photo of {}", "a picture of a {}", "a {}", "a {}", "the {}", "buy {}", "{} for sale", "new {}", "looking for a {}", "{} online",
            "i want a {}", "a product photo of a {}", "show me {}", "my {}", "nice {}", "cheap {}"]
# How often a query has each form: noun, colour noun, pattern noun, colour pattern noun, colour, pattern, colour pattern.
COMMON = (14, 44, 12, 20, 5, 2, 3)
PATTERN_AND_COLOR = (4, 16, 32, 36, 2, 6, 4)
PATTERN_FIRST = (4, 6, 52, 28, 2, 6, 2)
FIELDS = ("color", "category", "pattern", "shape", "department")


@dataclass(frozen=True)
class Caption:
    """A text and the attribute values that a picture must have to match it (None: any value)."""
    text: str
    demands: tuple


def plural(noun):
    if noun.endswith("s"):
        return noun
    if noun.endswith(("ch", "sh", "x")):
        return noun + "es"
    return noun[:-1] + "ves" if noun in ("scarf", "bookshelf") else noun + "s"


class CaptionWriter:
    """Draws captions for products: attribute dropout, word order, synonyms, filler words."""

    def __init__(self, seed, filler_words):
        self.random = random.Random(seed)
        self.filler = filler_words

    def noun(self, product, demands):
        r = self.random
        kind = r.random()
        if kind < 0.12:
            demands["department"] = product["department"]
            return r.choice(DEPARTMENTS[product["department"]])
        demands["category"] = product["category"]
        if kind < 0.36:
            demands["shape"] = product["shape"]
            return r.choice(SHAPES.get(product["shape"], [product["shape"].lower()]))
        noun = r.choice(CATEGORIES[product["category"]])
        return plural(noun) if r.random() < 0.15 else noun

    def query(self, product, weights):
        r = self.random
        demands = {}
        shown = r.choices(["noun", "color noun", "pattern noun", "color pattern noun", "color", "pattern", "color pattern"], weights)[0]
        color = pattern = after = ""
        if "color" in shown:
            demands["color"] = product["color"]
            color = r.choice(COLORS[product["color"]])
        if "pattern" in shown:
            demands["pattern"] = product["pattern"]
            before, behind = PATTERNS[product["pattern"]]
            pattern, after = (r.choice(before), "") if r.random() < 0.7 else ("", r.choice(behind))
        noun = self.noun(product, demands) if "noun" in shown else ""
        material = product["material"] if r.random() < 0.1 else ""
        order = r.random()
        if not noun:
            words = [color, pattern, after]
        elif order < 0.70:
            words = [color, pattern, material, noun, after]
        elif order < 0.80:
            words = [pattern, color, noun, after]
        elif order < 0.92:
            words = [pattern, material, noun, after, "in" if color else "", color]
        else:
            words = [noun, color, pattern, after]
        text = " ".join(word for word in words if word)
        if r.random() < 0.55:
            text = r.choice(OPENINGS).format(text)
        if r.random() < 0.10:
            extra = " ".join(r.choice(self.filler) for _ in range(r.randint(1, 2)))
            text = r.choice([f"{extra} {text}", f"{text} {extra}", f"{text} for {extra}"])
        return Caption(text, tuple(demands.get(field) for field in FIELDS))

    def caption(self, product, weights=COMMON):
        """One caption: mostly a query, now and then the shop's own title or description."""
        if self.random.random() < 0.12:
            text = product["title"] if self.random.random() < 0.7 else product["description"]
            return Caption(text, tuple(product[field] for field in FIELDS))
        return self.query(product, weights)


def read_products(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def english_words():
    """Lower-case words of Debian's `wamerican`: filler for captions, and training words that the tokenizer would not see otherwise."""
    words = Path("/usr/share/dict/american-english").read_text().split()
    return [word for word in words if word.isascii() and word.isalpha() and word.islower()]
