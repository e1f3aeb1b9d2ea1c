internal import Commands

hello()
