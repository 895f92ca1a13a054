# One image for the three workers and the command line: `docker run dateline worker enrich`.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements/build.txt requirements/runtime.txt requirements/
RUN python -m venv /opt/dateline \
    && /opt/dateline/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements/build.txt -r requirements/runtime.txt
COPY pyproject.toml setup.py README.md LICENSE ./
COPY dateline dateline
COPY schemas schemas
COPY services services
RUN /opt/dateline/bin/pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin dateline
COPY --from=build /opt/dateline /opt/dateline
ENV PATH=/opt/dateline/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER dateline
ENTRYPOINT ["dateline"]
CMD ["--help"]
