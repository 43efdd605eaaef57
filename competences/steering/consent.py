"""Letting one's coordinations see what one had validated, and taking that back."""

from competences.models import SteeringConsent


def given_by(user):
    return SteeringConsent.objects.filter(user=user).exists()


def give(user):
    SteeringConsent.objects.get_or_create(user=user)


def take_back(user):
    SteeringConsent.objects.filter(user=user).delete()
