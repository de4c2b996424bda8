"""Registers the room with Django, and the checks that stop the start."""

from django.apps import AppConfig
from django.core.checks import register


class AccessConfig(AppConfig):
    """The room `access`."""

    name = "naast.foundation.access"
    label = "access"

    def ready(self) -> None:
        """Register the checks on confidential models, and load every room's scopes."""
        from importlib import import_module  # noqa: PLC0415 - only when the apps are there

        from django.apps import apps  # noqa: PLC0415 - only when the apps are there
        from django.utils.module_loading import module_has_submodule  # noqa: PLC0415

        from .confidential import check_confidential_models  # noqa: PLC0415

        for config in apps.get_app_configs():
            if config.name.startswith("naast.") and module_has_submodule(config.module, "access"):
                import_module(f"{config.name}.access")
        register(check_confidential_models)
