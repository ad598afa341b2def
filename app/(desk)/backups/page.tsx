import { Backups } from './backups.tsx'

export const metadata = { title: 'Backups' }

/** For administrators. */
export default function BackupsPage() {
  return <Backups />
}
