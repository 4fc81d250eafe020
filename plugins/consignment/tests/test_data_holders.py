"""Who must destroy the same data: trustees that work with it."""

from trustward_consignment.services import holding
from trustward_consignment.tables import ConsignedItem


def test_active_trustees_hold_the_data_of_their_items_services(inside, steps):
    with inside() as opened:
        trustee_id = steps.active("hanbit")
        later = steps.contracted("later", number="2208162517")
        for one, services in ((trustee_id, ("newsletter", "orders")), (later, ("newsletter",))):
            for position, service in enumerate(services):
                opened.add(ConsignedItem(trustee_id=one, service_key=service, item_key="email", position=position))
        opened.flush()
        (found,) = holding.holders(frozenset({"newsletter", "inquiry"}))
        assert found.subject == ("trustee", trustee_id)
        assert (found.name, found.services) == ("한빛메일", frozenset({"newsletter"}))
        assert holding.holders(frozenset({"inquiry"})) == []
