import { pageTitle } from '#app/page-text.ts'
import { Backups } from './backups.tsx'

export const generateMetadata = pageTitle('Backups')

/** For administrators. */
export default function BackupsPage() {
  return <Backups />
}
