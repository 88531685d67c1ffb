"""Static files under names that carry their content's hash."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports inside our ES modules, which are served without a bundler."""

    support_js_module_import_aggregation = True
