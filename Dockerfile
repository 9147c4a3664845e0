# An image whose command is gcmscrape; the dataset and its archive go to a volume. See docs/scheduling.md.
FROM python:3.12-slim

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md ./
COPY src ./src
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --uid 1000 --create-home gcmscrape \
    && install --directory --owner gcmscrape /data

USER gcmscrape
WORKDIR /data
VOLUME /data
ENTRYPOINT ["gcmscrape"]
CMD ["--help"]
