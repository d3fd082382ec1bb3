#!/usr/bin/python3
"""Runs the cases of /cases/cases.json against kolla_set_configs in this container; prints {case: [complaints]}.

A case starts from a clean container. Its "image" is what the image has, its "mounted" the files beside config.json
(`{config}` in paths stands for the mounted folder). Each step may change what is mounted, runs the script, and says
what has to come of it: the exit code, a part of what it prints, and files as "OWNER:GROUP MODE CONTENT", "OWNER:GROUP
MODE dir", or null for a path that must not be there.
"""

import grp
import json
import os
import pwd
import re
import shutil
import stat
import subprocess

MOUNTED = '/var/lib/kolla/config_files'
LEFTOVERS = ('/t', MOUNTED, '/etc/kolla/defaults', '/run_command', '/configured')


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.remove(path)


def write(path, text):
    """`text` is "OWNER:GROUP MODE CONTENT", or only content for a file of root that only root can read."""
    head = re.match(r'([a-z]+:[a-z]+) ([0-7]{4}) ', text)
    owner, mode = head.groups() if head else ('root:root', '0600')
    content = text[head.end():] if head else text
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as file:
        file.write(content)
    user, group = owner.split(':')
    os.chown(path, pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid)
    os.chmod(path, int(mode, 8))


def mount(files):
    for name, text in files.items():
        path = os.path.join(MOUNTED, name)
        remove(path)
        if text is not None:
            write(path, text)


def describe(path):
    if not os.path.lexists(path):
        return None
    status = os.lstat(path)
    head = '%s:%s %04o ' % (
        pwd.getpwuid(status.st_uid).pw_name,
        grp.getgrgid(status.st_gid).gr_name,
        stat.S_IMODE(status.st_mode),
    )
    if os.path.isdir(path):
        return head + 'dir'
    with open(path) as file:
        return head + file.read()


def run(case):
    for path in LEFTOVERS:
        remove(path)
    for path, text in case.get('image', {}).items():
        write(path, text)
    mount(case.get('mounted', {}))
    complaints = []
    for number, step in enumerate(case['steps'], 1):
        complaints += ['step %d: %s' % (number, text) for text in take(step, case)]
    return complaints


def take(step, case):
    mount(step.get('mounted', {}))
    for path, text in step.get('written', {}).items():
        remove(path)
        if text is not None:
            write(path, text)
    config = step.get('config', case.get('config'))
    if config is not None:
        text = config if isinstance(config, str) else json.dumps(config)
        mount({'config.json': 'root:root 0600 ' + text.replace('{config}', MOUNTED)})
    strategy = step.get('strategy', 'COPY_ALWAYS')
    environment = {'PATH': os.environ['PATH'], **({'KOLLA_CONFIG_STRATEGY': strategy} if strategy else {})}
    command = ['/usr/local/bin/kolla_set_configs'] + (['--check'] if step['run'] == 'check' else [])
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != step.get('exit', 0):
        yield 'exit code %d, expected %d\n%s' % (done.returncode, step.get('exit', 0), done.stdout)
    if step.get('prints', '') not in done.stdout:
        yield 'does not print %r\n%s' % (step['prints'], done.stdout)
    for path, expected in step.get('files', {}).items():
        if describe(path) != expected:
            yield '%s is %r, expected %r' % (path, describe(path), expected)


def main():
    with open('/cases/cases.json') as file:
        cases = json.load(file)
    print(json.dumps({case['case']: run(case) for case in cases}))


if __name__ == '__main__':
    main()
