"""People come and go: who may sign in by code, how an account begins, and what ends when somebody leaves."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction

from agencies.backends import may_sign_in
from agencies.models import User
from agencies.models.user import normal_address

UNCONFIRMED_FOR = timedelta(days=2)


def citizen_with(email: str) -> User | None:
    """The citizen who signs in by code under this address, made now if the address is new; None for all others.

    Staff, leavers and refused accounts get None. The same two statements run for every address, so that
    neither the answer nor its time tells whether an account existed.
    """
    address = normal_address(email)
    User.objects.bulk_create([User(email=address, password=make_password(None))], ignore_conflicts=True)
    user = User.objects.get(email=address)
    return user if may_sign_in(user) and not is_staff(user) else None


def staff_with(email: str) -> User | None:
    """The staff member with this address who may reset a password, or None."""
    user = User.objects.filter(email=normal_address(email)).first()
    return user if user is not None and may_sign_in(user) and is_staff(user) else None


def is_staff(user: User) -> bool:
    """True for everyone who signs in with a password: staff and administrators."""
    return user.is_staff or user.is_superuser


def forget_unconfirmed(now: datetime) -> int:
    """Delete accounts whose sign-in code was asked for but never entered; return how many."""
    started = User.objects.filter(last_login=None, is_staff=False, is_superuser=False, posts=None)
    return started.filter(date_joined__lt=now - UNCONFIRMED_FOR, contacts=None).delete()[0]


@transaction.atomic
def let_go(user: User) -> None:
    """End everything that a leaver may do, and their account."""
    user.is_active = False
    end_service(user)


@transaction.atomic
def end_service(user: User) -> None:
    """End all that a staff member may do: posts, rights, second factors, password and, with it, every session.

    An account that stays active is a citizen's from now on. The name stays in the history. Reports that they held
    stay with their office, whose head gives them anew.
    """
    for post in user.posts.filter(active=True):
        post.active = post.on_duty = False
        post.save(update_fields=["active", "on_duty"])
    Authenticator.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.is_staff = user.is_superuser = False
    # A session carries a digest of the password: without the password every session of the user is void.
    user.set_unusable_password()
    user.save()
