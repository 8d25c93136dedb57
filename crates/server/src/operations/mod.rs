//! What keeps a service running: configuration, health, figures, logs, an orderly end.
