/** What the operating system's refusals mean, as the end of a sentence. */
const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user has no permission',
  EPERM: 'this user has no permission',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file system does not support files of this size',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  EINVAL: 'the file system does not accept it',
  EIO: 'the disk or the network drive reports an error',
  ESTALE: 'the network drive is no longer connected',
  EBUSY: 'another program is using it',
  ETXTBSY: 'another program is using it',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOMEM: 'the machine has no memory left',
}

/** Code of an error of the operating system, such as `ENOSPC`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Why the operating system refused, as the end of a sentence; undefined where the error is of another kind. */
export function systemReason(error: unknown): string | undefined {
  return REASONS[systemCode(error) ?? '']
}

/** A file's name fit for one line of a terminal: control characters and broken letters are made visible. */
export function shownName(name: string): string {
  return name.replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to show
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
