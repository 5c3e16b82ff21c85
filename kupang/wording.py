"""Messages of libraries that the portal says in words of its own.

Their Indonesian words blame, give no reason, or sound like an office. Naming a message here puts it into our
catalogue, and Django prefers a project's catalogue to those of its libraries. Nothing imports this module.
"""

from django.utils.translation import gettext_noop as _

# django-allauth: signing in
_("Email")
_("Email address")
_("Password")
_("Remember Me")
_("Invalid login.")
_("Incorrect code.")
_("Incorrect password.")
_("The email address and/or password you specified are not correct.")
_("Too many failed login attempts. Try again later.")
_("Be patient, you are sending too many requests.")
_("Please type your current password.")
_("The new value must be different from the current one.")
_("Please select only one.")
_("Your account is protected by two-factor authentication. Please enter an authenticator code:")
_("The password reset token was invalid.")
_("Invalid or expired key.")
_("Bad Token")
_("Password Reset Email")
_("Reset My Password")
_("Forgotten your password? Enter your email address below, and we'll send you an email allowing you to reset it.")
_("Please contact us if you have any trouble resetting your password.")
_(
    "We have sent you an email. If you have not received it please check your spam folder. "
    "Otherwise contact us if you do not receive it in a few minutes."
)
_(
    "You're receiving this email because you or someone else has requested a password reset for your user account.\n"
    "It can be safely ignored if you did not request a password reset. Click the link below to reset your password."
)
_("Password successfully set.")
_("This functionality requires JavaScript.")
