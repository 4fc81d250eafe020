"""The shell: request entry, layout, languages, error pages, assets. `trustward.web.shell` puts it together."""
