# The portal, ready for production: dependencies pinned by hash, static files collected, an account without rights.
FROM python:3.12-slim-bookworm AS dependencies
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/base.txt

FROM python:3.12-slim-bookworm
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=epn_commons.settings.production \
    VAR_DIR=/var/lib/epn-commons
# Pango draws the text of PDF files.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --create-home --home-dir /home/portal portal \
    && install -d -o portal -g portal /var/lib/epn-commons /backups
COPY --from=dependencies /opt/venv /opt/venv
WORKDIR /srv/portal
COPY . .
# Settings ask for their secrets even to collect files; these exist for this one command.
RUN SECRET_KEY=only-to-collect-static-files-never-to-run-anything-at-all \
    DATABASE_URL=postgresql://nobody@localhost/none ALLOWED_HOSTS=localhost BASE_URL=https://localhost \
    python manage.py collectstatic --noinput --verbosity 0
USER portal
EXPOSE 8000
CMD ["gunicorn", "epn_commons.wsgi:application", "--config", "deploy/gunicorn.conf.py"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 CMD ["python", "deploy/healthcheck.py"]
