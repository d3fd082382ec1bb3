#!/usr/bin/python3
"""Tells whether this node's fernet keys are there, and fresh: prints {"populated": ..., "update_required": ...}."""

import argparse
import json
import os
import time

KEYS = '/etc/keystone/fernet-keys'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('-t', '--time', type=int, required=True, help='seconds after which a key is stale')
    parser.add_argument('-f', '--filename', default='0', help='the key whose age counts (default: %(default)s)')
    parser.add_argument('-n', '--number', type=int, required=True, help='how many keys there have to be at least')
    arguments = parser.parse_args()

    try:
        stale = time.time() - os.path.getmtime(os.path.join(KEYS, arguments.filename)) > arguments.time
    except FileNotFoundError:
        stale = True
    populated = len([entry for entry in os.scandir(KEYS) if entry.is_file()]) >= arguments.number
    print(json.dumps({'populated': populated, 'update_required': stale, 'failed': False, 'changed': False}))


if __name__ == '__main__':
    main()
