"""Vendors stand above the tenants: a company that serves several controllers, with its own people and answers.

Until a vendor claims itself there is no row here; a tenant's trustee keeps its own copy of name and number (design §3).
"""
