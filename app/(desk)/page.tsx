import { Studies } from './studies.tsx'

export const metadata = { title: 'Studies' }

/** For people who are signed in; lists the studies that they are members of. */
export default function StudiesPage() {
  return <Studies />
}
