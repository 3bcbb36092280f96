/** Whether private keys have such names. A `.pem` may be a certificate as well. */
export const isKeyName = (name: string): boolean =>
  /\.(key|pem|p12|pfx)$|^privkey|^ssh_host_.*_key$|^id_(rsa|dsa|ecdsa|ed25519)$/i.test(name);
