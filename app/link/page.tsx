import { pageTitle } from '#app/page-text.ts'
import { SetPassword } from './set-password.tsx'

export const generateMetadata = pageTitle('Set your password')

/** For everyone with a link. Its secret part stands after the # of the address, which browsers never send. */
export default function LinkPage() {
  return <SetPassword />
}
