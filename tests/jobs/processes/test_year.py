"""Time passes; periodic work goes on by itself, through a real ticker, a real RQ worker and a real mail server."""

from trustward.kernel import clock


def test_periodic_work_goes_on_for_a_year_and_catches_up(in_app, tenant, processes, mail_sink, moved_clock, until):
    def days():
        found = [mail.recipients[0] for mail in mail_sink.received if mail.recipients[0].startswith("day-")]
        return [int(address.partition("@")[0].rpartition("-")[2]) for address in found]

    processes.start_queue()
    processes.start("worker default")
    processes.start("ticker")
    expected = []
    for step in (0, 1, 1, 100, 264):
        moved_clock(days=step)
        with in_app():
            expected.append(clock.today("Asia/Seoul").toordinal())
        until(lambda: days() == expected)
    assert expected[-1] - expected[0] == 366
    assert mail_sink.doubled() == {}
