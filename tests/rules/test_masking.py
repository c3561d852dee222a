import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.masking import mask_id_number, mask_name, mask_phone

names = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=8)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张*"),
        ("张", "张*"),
        ("王小明", "王**"),
        ("欧阳娜娜", "欧阳**"),
        ("諸葛亮", "諸葛*"),
        ("欧阳", "欧*"),
        ("㛃月", "㛃*"),
        ("𠮷田", "𠮷*"),
        ("张𠮷", "张*"),
        ("张\U00020bb7\U000e0100明", "张**"),
        ("艾尼瓦尔·买买提", "艾***·***"),
        ("John Smith", "J*** S****"),
        ("Anna", "A***"),
        ("郑州建设有限公司", "郑州**有限公司"),
        ("大桥集团", "大**集团"),
        ("公司", "公*"),
        ("  李四 ", "李*"),
        ("", ""),
    ],
)
def test_a_name_shows_its_surname_only(name, masked):
    assert mask_name(name) == masked


@given(names)
def test_a_masked_name_never_shows_the_whole(name):
    masked = mask_name(name)

    assert masked != name
    assert "*" in masked
    assert masked[0] == name[0]


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341212", "138****1212"),
        ("138 1234 1212", "138****1212"),
        ("+86-13812341212", "138****1212"),
        ("１３８１２３４１２１２", "138****1212"),
        ("86123456", "861*3456"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_number_shows_its_ends(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("41010519900101123X", "**************123X"), ("123X", "****"), ("", "")],
)
def test_an_identity_number_shows_its_last_four(number, masked):
    assert mask_id_number(number) == masked
