from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def normal_address(email):
    """One person has one address: trimmed and in lower case."""
    return email.strip().lower()


class UserManager(BaseUserManager):
    """Creates users by their e-mail address."""

    use_in_migrations = True

    def get_by_natural_key(self, username):
        return self.get(email=normal_address(username))

    def create_user(self, email, password=None, **fields):
        """Store a user; without a password they can sign in by e-mailed code only (citizens)."""
        user = self.model(email=normal_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Store an administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Anyone with an account: a citizen (no post), or staff whose posts are Officer rows."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Switch off when somebody leaves; their name stays in the history."),
    )
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May enter the console."))
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case")
        ]

    def __str__(self):
        return self.name or self.email

    def clean(self):
        super().clean()
        self.email = normal_address(self.email)

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name or self.email
