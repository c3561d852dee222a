// Asks the browser for a passkey and posts what it answers. Bytes travel as base64url.
(() => {
  const form = document.querySelector('form[data-passkey]');
  if (!form) return;
  const show = (id) => { document.getElementById(id).hidden = false; };
  if (!window.PublicKeyCredential) { show('passkey-unknown'); return; }

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials]) {
    for (const key of list || []) key.id = bytes(key.id);
  }

  const answer = (key) => {
    const response = { clientDataJSON: text(key.response.clientDataJSON) };
    if (form.dataset.passkey === 'create') {
      response.attestationObject = text(key.response.attestationObject);
      response.transports = key.response.getTransports ? key.response.getTransports() : [];
    } else {
      response.authenticatorData = text(key.response.authenticatorData);
      response.signature = text(key.response.signature);
      if (key.response.userHandle) response.userHandle = text(key.response.userHandle);
    }
    return JSON.stringify({
      id: key.id,
      rawId: text(key.rawId),
      type: key.type,
      response,
      extensions: JSON.stringify(key.getClientExtensionResults()),
    });
  };

  navigator.credentials[form.dataset.passkey]({ publicKey: options })
    .then((key) => {
      form.elements.credential.value = answer(key);
      form.submit();
    })
    .catch(() => show('passkey-failed'));
})();
