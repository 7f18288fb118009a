import type { SigningCertificate } from '../sns/certificate.ts';
import { plainProtocol } from '../wire/answer.ts';
import type { Api } from './api.ts';

/** The signing certificate where it is published. */
export const createCertificateDownload = ({ pem }: SigningCertificate): Api => ({
  name: 'certificate',
  protocol: plainProtocol,
  operations: { GetSigningCertificate: () => ({ text: pem }) },
});
