"""How many planted untruths the check finds, and how many truths it suspects."""

import pytest

from docreel.models import Paragraph, Table
from docreel.scripting.chunking import Chunk, plain
from docreel.scripting.grounding import Ground
from docreel.scripting.passages import Passages
from docreel.scripting.repeats import Repeats

ENGLISH = """
The Eiffel Tower was designed by Maurice Koechlin and Émile Nouguier, engineers of Gustave Eiffel's company. Work began
on 28 January 1887 and the tower opened on 31 March 1889. It is 330 metres tall and weighs about 10,100 tonnes. Some 300
workers joined 18,038 pieces of iron with 2.5 million rivets. It cost 7.8 million francs. In 2022 it had 5.9 million
visitors, three quarters of them from abroad. The lift rises at 2 m/s. Thomas Edison visited it in September 1889. It
sways at most 7 cm in the wind, and heat can move its top by 18 cm. Paris repaints it every seven years with 60 tonnes
of paint. Until 1930 it was the tallest building in the world; then the Chrysler Building in New York passed it.
See www.toureiffel.paris for tickets, which cost €29.40.
"""
TRUE_EN = """
The tower opened on March 31, 1889.
It was designed by Koechlin and Nouguier.
Work began in January 1887.
It is three hundred and thirty metres tall.
The tower weighs about 10100 tonnes.
Three hundred workers built it.
They joined 18,038 pieces of iron.
Two point five million rivets hold it together.
The cost was 7.8 million francs.
In 2022, 5.9 million people visited it.
Three quarters of the visitors came from abroad.
Thomas Edison came in September 1889.
Edison visited the tower.
The wind moves it by seven centimetres at most.
Heat can move the top by 18 cm.
It is repainted every 7 years.
Sixty tonnes of paint are needed.
The Chrysler Building in New York passed it after 1930.
Tickets cost €29.40.
Gustave Eiffel's company employed the engineers.
Engineers of his company drew the plans.
However, the tower sways in the wind.
Visitors from abroad love Paris.
For most of its life, the tower stood there in iron.
"""
FALSE_EN = """
The tower opened on 31 March 1899.
The tower opened on April 31, 1889.
The tower opened on 30 March 1889.
Work began on 26 January 1887.
Work began in January 1878.
It is 324 metres tall.
It is three hundred and twenty metres tall.
It weighs 10,500 tonnes.
The tower weighs a thousand tonnes.
Some 350 workers built it.
They joined 18,083 pieces of iron.
It has 2.6 million rivets.
It has five million rivets.
It cost 8.7 million francs.
In 2023 it had 5.9 million visitors.
In 2022 it had 9.5 million visitors.
Albert Einstein visited it in September 1889.
Thomas Jefferson visited it.
Thomas Edison visited it in October 1889.
It was designed by Stephen Sauvestre.
The Empire State Building passed it.
It stands in London.
Tickets cost €24.90.
Paris repaints it every eight years.
Eighty tonnes of paint are needed.
See www.evil.com for tickets.
The lift rises at 3 m/s.
Heat can move its top by fifteen centimetres.
"""
VIETNAMESE = """
Chùa Một Cột được vua Lý Thái Tông cho xây năm 1049 tại kinh đô Thăng Long. Ngôi chùa đặt trên một cột đá cao 4 m, đường
kính 1,2 m. Năm 1955, kiến trúc sư Nguyễn Bá Lăng thiết kế lại ngôi chùa. Ngày 28/4/1962, Bộ Văn hóa xếp hạng chùa là di
tích quốc gia. Mỗi năm chùa đón khoảng 250.000 lượt khách, 35% là khách nước ngoài. Vé vào cửa giá 25.000 đồng. Năm
1990, chùa được phục dựng ở Moskva, nước Nga. Hồ Linh Chiểu rộng 20 m bao quanh chùa. Chùa mở cửa từ 7h đến 18h.
"""
TRUE_VI = """
Vua Lý Thái Tông cho xây chùa năm 1049.
Năm một nghìn không trăm bốn mươi chín, chùa được xây.
Cột đá cao 4 m.
Cột đá có đường kính 1,2 m.
Cột đá có đường kính một phẩy hai mét.
Kiến trúc sư Nguyễn Bá Lăng thiết kế lại ngôi chùa năm 1955.
Ngày 28 tháng 4 năm 1962, chùa được xếp hạng.
Chùa là di tích quốc gia từ ngày 28/4/1962.
Khoảng 250000 lượt khách đến chùa mỗi năm.
Ba mươi lăm phần trăm là khách nước ngoài.
Giá vé là hai mươi lăm nghìn đồng.
Một bản phục dựng có ở Moskva.
Hồ Linh Chiểu bao quanh ngôi chùa.
Hồ rộng hai mươi mét.
Cửa chùa mở từ 7 giờ đến 18 giờ.
Ngôi chùa nằm ở Thăng Long.
Khách nước ngoài đến đây nhiều.
"""
FALSE_VI = """
Vua Lý Thái Tổ cho xây chùa năm 1049.
Vua Lý Thái Tông cho xây chùa năm 1094.
Vua Trần Nhân Tông cho xây chùa.
Năm một nghìn không trăm chín mươi tư, chùa được xây.
Cột đá cao 5 m.
Cột đá có đường kính 2,1 m.
Cột đá có đường kính một phẩy năm mét.
Kiến trúc sư Nguyễn Văn Lăng thiết kế lại ngôi chùa.
Năm 1956, ngôi chùa được thiết kế lại.
Ngày 27/4/1962, chùa được xếp hạng.
Ngày 28 tháng 5 năm 1962, chùa được xếp hạng.
Chùa đón khoảng 350.000 lượt khách.
Bốn mươi lăm phần trăm là khách nước ngoài.
Giá vé là 30.000 đồng.
Giá vé là ba mươi nghìn đồng.
Năm 1990, chùa được phục dựng ở Paris.
Hồ Tây bao quanh chùa.
Chùa mở cửa từ 8h đến 18h.
Chùa ở thành phố Huế.
"""
SETS = {"en": (ENGLISH, TRUE_EN, FALSE_EN), "vi": (VIETNAMESE, TRUE_VI, FALSE_VI)}


def test_what_is_planted_is_found_and_what_is_true_is_not_suspected():
    planted, true = [], []
    for language, (text, said, lies) in SETS.items():
        ground = Ground(text, language)
        planted += [(lie, ground.missing(lie)) for lie in lies.strip().splitlines()]
        true += [(line, ground.missing(line)) for line in said.strip().splitlines()]
    missed = [line for line, missing in planted if not missing]
    alarms = [(line, missing) for line, missing in true if missing]
    assert len(planted) >= 40
    assert len(true) >= 40
    print(f"caught {len(planted) - len(missed)} of {len(planted)}; false alarms {len(alarms)} of {len(true)}")
    assert len(missed) <= 0.03 * len(planted), missed
    assert len(alarms) <= 0.03 * len(true), alarms


@pytest.mark.parametrize(
    ("language", "text", "true", "false"),
    [
        ("en", "It is 5 km long and 8 m wide.", "It is five kilometers long.", "It is 5 m long."),
        ("en", "Between 18 and 22 percent is good.", "At least eighteen percent is good.", "At 18 degrees it is good."),
        ("en", "The fee is $30, or £25.", "It costs thirty dollars.", "The fee is £30."),
        ("en", "Some 300 workers dug for 60 days.", "300 men dug.", "Some 60 workers dug."),
        ("en", "See Table 3 and chapter 5.", "Table 3 shows it.", "See Table 5."),
        ("en", "It was held on 2023-03-06.", "It was held on 6 March 2023.", "It was held on March 7, 2023."),
        ("en", "In 1889, on 31 March, it opened.", "It opened on March 31, 1889.", "It opened on 31 May 1889."),
        ("vi", "Dòng 4 là tên của người bảo trì. Dòng 5 là ngày.", "Dòng 4 là tên.",
         "Dòng 5 là tên của người bảo trì."),
        ("vi", "Chợ họp ngày 28/4/1962, giá 25.000 đồng.", "Chợ họp ngày 28 tháng 4 năm 1962.",
         "Chợ họp tháng 5 năm 1962."),
        ("vi", "Hồ dài 12 km, rộng 3 m.", "Hồ dài mười hai ki lô mét.", "Hồ dài 12 m."),
    ],
)  # fmt: skip
def test_a_number_is_right_with_its_unit_its_date_and_what_it_counts(language, text, true, false):
    ground = Ground(text, language)
    assert ground.missing(true) == []
    assert ground.missing(false)


def test_what_was_said_before_in_nearly_the_same_words_is_found_and_the_opposite_is_not():
    said = Repeats("en")
    assert not said.of("The old harbour of the town was built by fishermen in 1820.")
    assert said.of("In 1820 the old harbour of the town was built by the fishermen.")
    assert not said.of("The old harbour of the town was built by fishermen in 1830.")
    assert not said.of("The old harbour of the town was not built by fishermen in 1820.")


BREWING = Table(
    header=("Method", "Water (°C)", "Grind", "Time (s)"),
    rows=(("Espresso", "93", "fine", "30"), ("Filter", "96", "medium", "180"), ("Cold brew", "20", "coarse", "43200")),
)


@pytest.mark.parametrize(
    ("said", "true"),
    [
        ("Espresso needs 93 °C.", True),
        ("Espresso is brewed at ninety-three degrees for 30 seconds.", True),
        ("Filter takes 180 seconds, and espresso 30.", True),
        ("The water has between 20 and 96 degrees.", True),
        ("The longest takes 43,200 seconds.", True),
        ("For espresso the shop has 12 machines.", True),
        ("Espresso needs 96 °C.", False),
        ("Espresso is brewed at ninety-six degrees for 30 seconds.", False),
        ("Cold brew takes 180 seconds.", False),
        ("The water of espresso has 30 degrees.", False),
        ("The time of filter is 96.", False),
    ],
)
def test_a_number_of_a_table_is_said_of_its_own_row_and_column(said, true):
    text = f"Coffee\nThe shop has 12 machines.\n{plain(BREWING)}"
    assert (Ground(text, "en", [BREWING]).missing(said) == []) is true


def test_a_number_of_a_table_in_vietnamese():
    table = Table(header=("Thành phố", "Dân số", "Diện tích"),
                  rows=(("Hà Nội", "8,5 triệu", "3.359 km²"), ("Đà Nẵng", "1,2 triệu", "1.285 km²")))  # fmt: skip
    ground = Ground(plain(table), "vi", [table])
    assert ground.missing("Hà Nội có dân số 8,5 triệu và diện tích 3.359 km².") == []
    assert ground.missing("Hà Nội có dân số 1,2 triệu.")
    assert ground.missing("Đà Nẵng có diện tích ba nghìn ba trăm năm mươi chín ki lô mét vuông.")


def test_a_scene_has_the_numbers_of_the_passages_it_names_and_the_names_of_the_part():
    blocks = (Paragraph(text="Anna Smith brews at 93 degrees."), BREWING, Paragraph(text="The fair has 250 stands."))
    passages = Passages(Chunk([("Coffee", blocks[0]), ("Coffee", blocks[1]), ("Fair", blocks[2])]), "Guide", "en")
    assert passages.ground("Fair", "points").missing("Anna Smith has 250 stands.") == []
    assert passages.ground("Fair", "points").missing("The fair has 180 stands.") == ["180"]
    assert passages.ground("Fair", "block 1").missing("Filter takes 180 seconds at a fair of 250 stands.") == []
    assert passages.ground("Coffee", "points").missing("Coffee has 250 stands.") == ["250"]
