"""Reads configurations with oslo.config, for comparison.

Standard input: {"options": [...], "cases": [[file, ...], ...]}. Standard output: one object for each case: {"fault": true} when a file cannot
be parsed, otherwise {"values": {name: value}}, where an option that has no acceptable value is {"fault": true}.
"""
import json
import os
import sys
import tempfile

from oslo_config import cfg
from oslo_config import types


def make(option):
    kind = option["type"]
    if kind == "integer":
        value_type = types.Integer(min=option["min"], max=option["max"])
    elif kind == "float":
        value_type = types.Float(min=option["min"])
    elif kind == "string":
        value_type = types.String(choices=option["choices"] or None, ignore_case=True)
    else:
        value_type = {"boolean": types.Boolean, "list": types.List, "URI": types.URI}[kind]()
    others = [cfg.DeprecatedOpt(name) for name in option["others"]]
    return cfg.Opt(option["name"], type=value_type, default=option["default"], deprecated_opts=others)


def read(options, texts):
    conf = cfg.ConfigOpts()
    conf.register_opts([make(option) for option in options])
    with tempfile.TemporaryDirectory() as directory:
        arguments = []
        for index, text in enumerate(texts):
            path = os.path.join(directory, "%d.conf" % index)
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            arguments += ["--config-file", path]
        try:
            conf(arguments, default_config_files=[], default_config_dirs=[])
        except cfg.ConfigFileParseError:
            return {"fault": True}
        values = {}
        for option in options:
            try:
                values[option["name"]] = conf[option["name"]]
            except (cfg.Error, ValueError, RecursionError):
                values[option["name"]] = {"fault": True}
        return {"values": values}


request = json.load(sys.stdin)
json.dump([read(request["options"], case) for case in request["cases"]], sys.stdout)
