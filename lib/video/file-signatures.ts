import { type Message, phrase } from '#lib/messages/message.ts'

/** Refusals of files that are no videos. @param kind what the file is */
export const picture = (kind: Message | string) =>
  phrase('This file is a still picture ({kind}), not a video. Upload the video of the interview.', { kind })
export const sound = (kind: Message | string) =>
  phrase('This is a sound recording ({kind}); it has no pictures. Upload the video of the interview.', { kind })
const archive = (kind: Message) =>
  phrase('This file is {kind}, not a video. Unpack it and upload the video that it contains.', { kind })
export const raw = (kind: Message, program: Message | string) =>
  phrase(
    'This is {kind}, which only its maker’s software can read. Export it as MP4 (H.264) with {program} and upload that.',
    { kind, program },
  )
const document = (kind: Message) =>
  phrase('This file is {kind}, not a video. Upload the video of the interview.', { kind })

/** Signatures: bytes at a place, and what begins so. */
export const SIGNATURES: readonly (readonly [place: number, bytes: string, sentence: Message])[] = [
  [0, '\xff\xd8\xff', picture('JPEG')],
  [0, '\x89PNG\r\n', picture('PNG')],
  [0, 'GIF8', picture('GIF')],
  [0, '\0\0\0\x0cjP  ', picture('JPEG 2000')],
  [0, '\xff\x4f\xff\x51', picture('JPEG 2000')],
  [0, 'v/1\x01', picture('OpenEXR')],
  [0, 'DDS ', picture('DDS')],
  [0, 'qoif', picture('QOI')],
  [0, '#?RADIANCE', picture('Radiance HDR')],
  [0, 'FUJIFILMCCD-RAW', picture(phrase('camera raw'))],
  [0, 'II*\0', picture(phrase('TIFF or camera raw'))],
  [0, 'MM\0*', picture(phrase('TIFF or camera raw'))],
  [0, '8BPS', picture('Photoshop')],
  [0, '\xff\x0a', picture('JPEG XL')],
  [0, '\0\0\0\x0cJXL ', picture('JPEG XL')],
  [0, '%PDF', document(phrase('a PDF document'))],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', document(phrase('an Office document'))],
  [0, '{\\rtf', document(phrase('a text document'))],
  [0, 'SQLite format 3', document(phrase('a database'))],
  [0, 'MZ', document(phrase('a program'))],
  [0, '\x7fELF', document(phrase('a program'))],
  [0, 'L\0\0\0\x01\x14\x02\0', phrase('This file is a Windows shortcut. Upload the video that it points to.')],
  [
    0,
    '\0\x05\x16\x07',
    phrase('This is a side file of macOS (its name begins with “._”). Upload the file without “._” instead.'),
  ],
  [0, 'PK\x03\x04', archive(phrase('a zip archive or an Office document'))],
  [0, 'PK\x05\x06', archive(phrase('an empty zip archive'))],
  [0, 'Rar!\x1a\x07', archive(phrase('a RAR archive'))],
  [0, '7z\xbc\xaf\x27\x1c', archive(phrase('a 7z archive'))],
  [0, '\x1f\x8b', archive(phrase('a gzip archive'))],
  [0, 'BZh', archive(phrase('a bzip2 archive'))],
  [0, '\xfd7zXZ\0', archive(phrase('an xz archive'))],
  [0, '(\xb5/\xfd', archive(phrase('a Zstandard archive'))],
  [257, 'ustar', archive(phrase('a tar archive'))],
  [0x8001, 'CD001', archive(phrase('a disc image (ISO)'))],
  [0, 'ID3', sound('MP3')],
  [0, '\xff\xfb', sound('MP3')],
  [0, '\xff\xf3', sound('MP3')],
  [0, '\xff\xf1', sound('AAC')],
  [0, '\xff\xf9', sound('AAC')],
  [0, 'fLaC', sound('FLAC')],
  [0, '#!AMR', sound('AMR')],
  [0, 'caff', sound('CAF')],
  [0, '\x0b\x77', sound('AC-3')],
  [0, '\x7f\xfe\x80\x01', sound('DTS')],
  [0, '\xff\xf4', sound('MP2')],
  [0, '\xff\xf5', sound('MP2')],
  [0, '\xff\xfc', sound('MP2')],
  [0, '\xff\xfd', sound('MP2')],
  [0, '.snd', sound('AU')],
  [0, 'TTA1', sound('TTA')],
  [0, 'wvpk', sound('WavPack')],
  [0, 'riff.\x91\xcf\x11', sound('Wave64')],
  [0, 'RF64', sound('WAV')],
  [0, 'MAC ', sound('Monkey’s Audio')],
  [0, 'DSD ', sound('DSD')],
  [0, 'Creative Voice File', sound('VOC')],
  [0, '\x02dss', sound(phrase('dictaphone'))],
  [0, '\x03ds2', sound(phrase('dictaphone'))],
  [0, 'MThd', sound('MIDI')],
  [4, 'RED1', raw(phrase('raw video of a RED camera (R3D)'), 'REDCINE-X PRO')],
  [4, 'RED2', raw(phrase('raw video of a RED camera (R3D)'), 'REDCINE-X PRO')],
  [0, 'ARRI', raw(phrase('raw video of an ARRI camera'), 'ARRI Reference Tool')],
  [0, 'MLVI', raw(phrase('raw video of Magic Lantern'), 'MLV App')],
  [0, 'DHAV', raw(phrase('a recording of a surveillance camera (DAV)'), phrase('the recorder’s player'))],
  [0, 'FWS', phrase('This is a Flash animation, not a video. Convert it to MP4 (H.264) and upload that.')],
  [0, 'CWS', phrase('This is a Flash animation, not a video. Convert it to MP4 (H.264) and upload that.')],
]
