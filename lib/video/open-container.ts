import { AV_LOG_QUIET } from 'node-av/constants'
import { Dictionary, FormatContext, InputFormat, Log } from 'node-av/lib'

/**
 * The containers that may be opened. None of them can name another file or an address to read: playlists, scripts and
 * numbered picture sequences, which can, are not among them whatever a file is called.
 */
const CONTAINERS = [
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,flv,ogg,nut,rm,wtv,gxf,mxf',
  'mpegts,mpeg,mpegvideo,dv,gif,apng,webp_anim,ivf,obu,yuv4mpegpipe',
  'h264,hevc,m4v,mjpeg',
].join(',')

/** Bytes and microseconds to look through for the streams; some only begin after seconds of sound. */
const PROBE = { probesize: '50000000', analyzeduration: '20000000' }

/** Containers that are opened by a file's first bytes, where these say more than FFmpeg's guess. */
export type ContainerByStart = 'mjpeg' | 'gif' | 'apng' | 'webp_anim'

/**
 * Opens a container for reading, with every protocol but `file` shut off; undefined where it is none of those allowed.
 *
 * @param only the one container to try
 */
export function openContainer(file: string, only?: ContainerByStart): FormatContext | undefined {
  Log.setLevel(AV_LOG_QUIET)
  const container = new FormatContext()
  const options = Dictionary.fromObject({ protocol_whitelist: 'file', format_whitelist: CONTAINERS, ...PROBE })
  if (container.openInputSync(`file:${file}`, only ? InputFormat.findInputFormat(only) : null, options) < 0)
    return undefined
  container.findStreamInfoSync(null)
  return container
}
