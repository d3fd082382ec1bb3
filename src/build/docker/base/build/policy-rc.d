#!/bin/sh
# Packages start no services in an image.
exit 101
