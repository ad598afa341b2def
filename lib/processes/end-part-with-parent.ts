/** Imported ahead of a program that is not ours, or that also runs without a parent, with Node's `--import`. */
import { endWithParent } from './end-with-parent.ts'

/** A web app answers the requests that it has, and a worker lets go of its runs. */
const GRACE_MS = 5000

endWithParent(GRACE_MS)
