"""The datasets as the REST API gives them: plain values. The edge (``epn_commons.api_urls``) hands this to the API,
which does not know the publishing."""

from epn_commons.publishing import catalogue
from epn_commons.publishing.exports import last_versions
from epn_commons.publishing.registry import all_datasets


def state():
    """A text that changes whenever an answer does."""
    return repr([(code, version.built_at) for code, version in sorted(last_versions().items())])


def datasets():
    """Every dataset, addresses being paths of the portal."""
    versions = last_versions()
    return [_item(dataset, versions.get(dataset.code)) for dataset in all_datasets()]


def _item(dataset, version):
    files = {file.extension: file for file in version.files.all()} if version else {}
    return {
        "code": dataset.code,
        "page_path": dataset.get_absolute_url(),
        "version": version.day.toordinal() if version else 1,
        "licence": dataset.licence.value,
        "updated_at": version.changed_at if version else dataset.stamp()[1],
        "created_at": dataset.since(),
        "title": str(dataset.title),
        "description": catalogue.described(dataset),
        "keywords": [str(word) for word in catalogue.keywords(dataset)],
        "schema_name": str(dataset.schema_name) or None,
        "schema_url": dataset.schema_url or None,
        "count": version.count if version else dataset.count(),
        "files": [_file(dataset, extension, files.get(extension)) for extension in dataset.formats],
    }


def _file(dataset, extension, file):
    return {
        "format": extension,
        "media_type": dataset.formats[extension].media_type.split(";")[0],
        "path": dataset.address(extension),
        "size": file.size if file else None,
        "sha256": file.sha256 if file else None,
        "built_at": file.version.built_at if file else None,
    }
