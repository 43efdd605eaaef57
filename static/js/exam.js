// The exam without a lost answer: what is given during a cut is kept on the page and sent again until it arrives.
const RETRY_MS = 3000;

function sendUntilReceived(form) {
  const state = form.querySelector('[data-exam-state]');
  let sending = false;

  async function send(body) {
    try {
      const answer = await fetch(form.action || location.href, {method: 'POST', body, redirect: 'follow'});
      if (answer.status >= 500) throw new Error(String(answer.status));
      if (answer.redirected) return location.assign(answer.url);
      return location.reload();
    } catch {
      state.textContent = form.dataset.lost;
      setTimeout(() => send(body), RETRY_MS);
    }
  }

  addEventListener('pageshow', () => { sending = false; });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    send(new URLSearchParams(new FormData(form, event.submitter)));
  });
}

function readAloud(button) {
  if (!('speechSynthesis' in window)) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    const parts = [document.querySelector('[data-read]'), ...document.querySelectorAll('.exam-choice > span')];
    const speech = new SpeechSynthesisUtterance(parts.map((part) => part.textContent.trim()).join('. '));
    speech.lang = 'fr-FR';
    speechSynthesis.cancel();
    speechSynthesis.speak(speech);
  });
}

document.querySelectorAll('form[data-exam]').forEach(sendUntilReceived);
document.querySelectorAll('[data-read-aloud]').forEach(readAloud);
