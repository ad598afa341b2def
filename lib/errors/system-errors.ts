import { type Message, phrase } from '#lib/messages/message.ts'

/** What the operating system's refusals mean, as the end of a sentence. */
const REASONS: Record<string, Message> = {
  ENOENT: phrase('there is no such file or folder'),
  ENOTDIR: phrase('a part of its path is a file, not a folder'),
  EISDIR: phrase('it is a folder'),
  EACCES: phrase('this user has no permission'),
  EPERM: phrase('this user has no permission'),
  EROFS: phrase('it is on a read-only file system'),
  ENOSPC: phrase('the disk is full'),
  EDQUOT: phrase('the disk quota is used up'),
  EFBIG: phrase('the file system does not support files of this size'),
  ENAMETOOLONG: phrase('the name is too long'),
  ELOOP: phrase('its links lead in a circle'),
  EINVAL: phrase('the file system does not accept it'),
  EIO: phrase('the disk or the network drive reports an error'),
  ESTALE: phrase('the network drive is no longer connected'),
  EBUSY: phrase('another program is using it'),
  ETXTBSY: phrase('another program is using it'),
  EMFILE: phrase('too many files are open'),
  ENFILE: phrase('too many files are open'),
  ENOMEM: phrase('the machine has no memory left'),
}

/** Code of an error of the operating system, such as `ENOSPC`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Why the operating system refused, as the end of a sentence; undefined where the error is of another kind. */
export function systemReason(error: unknown): Message | undefined {
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
