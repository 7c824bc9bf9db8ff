/** The result of verifying a signature of OpenSSH. `answer`, `key` (the fingerprint): words of ssh-keygen. */
export type Verification =
  /** `principal`: the name that the file of signers has for the key. */
  | { type: 'valid'; principal: string; key: string }
  /** The signature is intact, but no line of the file allows its key. */
  | { type: 'unknown-signer'; key: string }
  | { type: 'invalid'; answer: string }
  | { type: 'no-program' };

export interface ToVerify {
  message: Buffer;
  /** As ssh-keygen -Y sign writes it. */
  signature: Buffer;
  /** Content of a file in the format of ssh-keygen(1), ALLOWED SIGNERS. */
  signers: Buffer;
  namespace: string;
}

export type SignatureVerifier = (given: ToVerify) => Promise<Verification>;

type Signing = { type: 'signed'; signature: Buffer } | { type: 'failed'; answer: string } | { type: 'no-program' };

/** `key`: path of a private key, or of the public key of one that ssh-agent has. */
export type Signer = (given: {
  message: Buffer;
  key: string;
  namespace: string;
  signal?: AbortSignal;
}) => Promise<Signing>;
