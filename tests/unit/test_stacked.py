"""Tables that become cards on a phone keep saying to which column a cell belongs, and stay tables."""

from markupsafe import Markup

from trustward.web.stacked import stacked

TABLE = Markup(
    '<table class="table tw-stack">\n<thead><tr><th scope="col">이름</th><th scope="col">R&amp;D <b>기한</b></th>'
    '<th scope="col"><span class="visually-hidden">Acts</span></th></tr></thead>\n'
    '<tbody><tr><th scope="row">가</th><td class="x">내일</td><td><button>끝</button></td></tr>'
    '<tr><td colspan="3">없음</td></tr></tbody></table>'
)


def test_cells_carry_the_heading_of_their_column():
    drawn = stacked(TABLE)
    assert '<td role="cell" class="x" data-label="R&amp;D 기한">내일</td>' in drawn
    assert '<th role="rowheader" scope="row">가</th>' in drawn
    assert '<td role="cell"><button>끝</button></td>' in drawn, "its heading is for screen readers only"
    assert '<td role="cell" colspan="3">없음</td>' in drawn, "it belongs to no column"


def test_every_part_keeps_its_role():
    drawn = stacked(TABLE)
    assert drawn.count('role="rowgroup"') == 2
    assert drawn.count('role="row"') == 3
    assert drawn.count('role="columnheader"') == 3
    assert drawn.startswith('<table role="table" class="table tw-stack">')


def test_headings_are_read_before_what_a_cell_says():
    typed = Markup(str(TABLE).replace("내일", "&lt;th&gt;"))
    assert "&lt;th&gt;" in stacked(typed)
    assert isinstance(stacked(typed), Markup)
