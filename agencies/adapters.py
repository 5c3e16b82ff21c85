"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter

from agencies.models.user import normal_address


class AccountAdapter(DefaultAccountAdapter):
    """One person has one address, whatever its case."""

    def clean_email(self, email):
        return normal_address(super().clean_email(email))
