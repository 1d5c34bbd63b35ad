"""What a master becomes for other programs: captions, editing projects, text and pictures.

Everything here is a pure function of the master: the same master gives the same bytes.
"""
