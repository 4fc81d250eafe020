"""Geometry of the picture of what ends when."""

import pytest

from trustward.records.domain.chart import WIDTH, lying


@pytest.mark.parametrize("rows", [[], [(0, 0, 0)], [(0,), (0,)]])
def test_nothing_is_a_picture_without_blocks(rows):
    chart = lying(rows)
    assert (chart.most, chart.blocks, len(chart.bars)) == (0, (), len(rows))


def test_blocks_follow_each_other_and_even_one_of_many_is_seen():
    chart = lying([(1, 2, 0), (0, 0, 100_000)])
    first, second, third = chart.blocks
    assert [block.series for block in chart.blocks] == [0, 1, 2]
    assert first.x == third.x == chart.left
    assert second.x == first.x + first.width
    assert first.width >= 1
    assert third.x + third.width < WIDTH, "its number has room"
    assert [bar.number for bar in chart.bars] == [3, 100_000]
    assert first.y == second.y < third.y < chart.height
